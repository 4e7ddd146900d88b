package io.outrider.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderMaps;
import io.outrider.http.HeaderNames;
import io.outrider.http.MessageEncoder;
import io.outrider.http.MessageSink;
import io.outrider.http.ResetReason;
import io.outrider.http.grpc.GrpcCodes;
import io.outrider.http.grpc.GrpcMessages;
import io.outrider.http.grpc.GrpcTimeout;
import io.outrider.http.grpc.MessageReader;
import io.outrider.http.h2.Http2Stats;
import io.outrider.lb.health.FailureType;
import io.outrider.upstream.HealthCheck.GrpcProbe;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Asks `grpc.health.v1.Health/Check`; only SERVING is a good answer.
///
/// Threads: main loop.
final class GrpcHealthProbe implements HealthProbe, HealthConnection.User {
    private static final String PATH = "/grpc.health.v1.Health/Check";

    /// A `HealthCheckResponse` is a handful of bytes.
    private static final int MAX_ANSWER = 64 * 1024;

    private final GrpcProbe probe;
    private final String authority;
    private final HealthDial dial;
    private final Owner owner;
    private final ProbeConnection connection;
    private @Nullable Answer answer;

    GrpcHealthProbe(
            GrpcProbe probe,
            boolean reuse,
            String clusterName,
            HealthDial dial,
            Http2Stats stats,
            Owner owner) {
        this.probe = probe;
        this.authority = dial.authority(probe.authority(), clusterName);
        this.dial = dial;
        this.owner = owner;
        connection = new ProbeConnection(this, dial, stats, reuse);
    }

    @Override
    public void ask() {
        connection.open();
    }

    @Override
    public void opened(HealthConnection open) {
        var next = new Answer();
        answer = next;
        MessageEncoder request = open.ask(next);
        next.request = request;
        HeaderMaps maps = dial.main().local(HeaderMaps.LOCAL);
        HeaderMap head = maps.take();
        fill(head, open);
        request.head(head, false);
        maps.give(head);
        request.data(
                GrpcMessages.frame(
                        ByteBufAllocator.DEFAULT,
                        probe.request().getBytes(StandardCharsets.ISO_8859_1)),
                true);
    }

    private void fill(HeaderMap head, HealthConnection open) {
        head.add(HeaderNames.METHOD, "POST");
        head.add(HeaderNames.PATH, PATH);
        head.add(HeaderNames.AUTHORITY, authority);
        head.add(HeaderNames.SCHEME, dial.isSecure() ? "https" : "http");
        head.add(HeaderNames.TE, "trailers");
        head.add(HeaderNames.CONTENT_TYPE, "application/grpc");
        head.add(HeaderNames.USER_AGENT, "Envoy/HC");
        connection.addHeaders(probe.metadata(), head, open);
        head.add(HeaderNames.GRPC_TIMEOUT, GrpcTimeout.text(dial.timeoutNanos()));
    }

    @Override
    public void lost(HealthConnection gone) {
        if (!connection.lost(gone)) {
            return;
        }
        Answer asked = answer;
        answer = null;
        boolean waits = asked != null || !gone.isOpen();
        if (asked != null) {
            asked.reader.release();
        }
        if (waits) {
            owner.bad(FailureType.NETWORK, false, 0);
        }
    }

    /// The connection may be as good as before.
    @Override
    public void giveUp() {
        Answer asked = answer;
        if (asked == null || !connection.isKept()) {
            stop();
            return;
        }
        answer = null;
        asked.reader.release();
        asked.reset();
    }

    @Override
    public void stop() {
        Answer asked = answer;
        answer = null;
        if (asked != null) {
            asked.reader.release();
        }
        connection.end();
    }

    /// @param code how the call ended, by gRPC
    private void answered(Answer from, long code) {
        if (answer != from) {
            return;
        }
        answer = null;
        from.reader.release();
        connection.answered();
        if (code == GrpcCodes.OK && from.serving) {
            owner.good(false);
        } else {
            owner.bad(FailureType.ACTIVE, false, 0);
        }
    }

    /// What came back to one question.
    private final class Answer implements MessageSink, MessageReader.Sink {
        private final MessageReader reader =
                new MessageReader(ByteBufAllocator.DEFAULT, MAX_ANSWER, this);
        private @Nullable MessageEncoder request;
        private boolean serving;

        @Override
        public void informational(HeaderMap headers) {}

        @Override
        public void head(HeaderMap headers, boolean end) {
            int status = (int) headers.valueAsLong(headers.find(HeaderNames.STATUS));
            if (end) {
                answered(this, code(headers, status));
            } else if (status != 200) {
                giveUp(GrpcCodes.ofHttp(status));
            }
            dial.main().local(HeaderMaps.LOCAL).give(headers);
        }

        @Override
        public void data(ByteBuf data, boolean end) {
            if (answer != this) {
                data.release();
            } else if (reader.read(data, end) != null) {
                giveUp(GrpcCodes.INTERNAL);
            } else if (end) {
                answered(this, GrpcCodes.UNKNOWN);
            }
        }

        private void giveUp(int code) {
            reset();
            answered(this, code);
        }

        private void reset() {
            MessageEncoder asked = request;
            if (asked != null) {
                asked.reset(ResetReason.LOCAL_RESET);
            }
        }

        @Override
        public void message(ByteBuf message) {
            serving = isServing(message);
            message.release();
        }

        @Override
        public void trailers(HeaderMap trailers) {
            answered(this, code(trailers, 200));
            dial.main().local(HeaderMaps.LOCAL).give(trailers);
        }

        @Override
        public void reset(ResetReason reason, String details) {
            if (answer == this) {
                answer = null;
                reader.release();
                connection.reset();
                owner.bad(FailureType.NETWORK, false, 0);
            }
        }

        private long code(HeaderMap headers, int httpStatus) {
            int index = headers.find(HeaderNames.GRPC_STATUS);
            return index != HeaderMap.NONE
                    ? headers.valueAsLong(index)
                    : httpStatus == 200 ? GrpcCodes.UNKNOWN : GrpcCodes.ofHttp(httpStatus);
        }
    }

    /// Whether the field `status`, 1, a varint, is SERVING, 1; the last one counts.
    private static boolean isServing(ByteBuf message) {
        boolean serving = false;
        while (message.readableBytes() >= 2) {
            if (message.readByte() != 1 << 3) {
                return serving; // another field: what follows is not read
            }
            long value = 0;
            int shift = 0;
            int next;
            do {
                if (!message.isReadable() || shift > 63) {
                    return false;
                }
                next = message.readByte();
                value |= (long) (next & 127) << shift;
                shift += 7;
            } while (next < 0);
            serving = value == 1;
        }
        return serving;
    }
}
