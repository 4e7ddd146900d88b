package io.outrider.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderMaps;
import io.outrider.http.HeaderName;
import io.outrider.http.HeaderNames;
import io.outrider.http.MessageEncoder;
import io.outrider.http.MessageSink;
import io.outrider.http.ResetReason;
import io.outrider.http.h2.Http2Stats;
import io.outrider.lb.health.FailureType;
import io.outrider.upstream.HealthCheck.HttpProbe;
import io.outrider.upstream.HealthCheck.StatusRange;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Sends an HTTP request and judges the answer by its status, and by its body if texts are expected
/// there.
///
/// Threads: main loop.
final class HttpHealthProbe implements HealthProbe, HealthConnection.User {

    private final HttpProbe probe;
    private final String authority;
    private final HealthDial dial;
    private final Owner owner;
    private final ProbeConnection connection;
    private @Nullable Answer answer;

    /// @param clusterName what is asked for when nothing says another host
    /// @param http2Stats null: HTTP/1.1 is spoken
    HttpHealthProbe(
            HttpProbe probe,
            boolean reuse,
            String clusterName,
            HealthDial dial,
            @Nullable Http2Stats http2Stats,
            Owner owner) {
        this.probe = probe;
        this.authority = dial.authority(probe.host(), clusterName);
        this.dial = dial;
        this.owner = owner;
        connection = new ProbeConnection(this, dial, http2Stats, reuse);
    }

    @Override
    public void ask() {
        connection.open();
    }

    @Override
    public void giveUp() {
        stop();
    }

    @Override
    public void stop() {
        answer = null;
        connection.end();
    }

    @Override
    public void opened(HealthConnection open) {
        var next = new Answer();
        answer = next;
        MessageEncoder exchange = open.ask(next);
        HeaderMap request = dial.main().local(HeaderMaps.LOCAL).take();
        fill(request, open);
        byte[] body = probe.send().getBytes(StandardCharsets.ISO_8859_1);
        if (body.length > 0) {
            request.set(HeaderNames.CONTENT_LENGTH, body.length);
        }
        exchange.head(request, body.length == 0);
        if (body.length > 0) {
            exchange.data(Unpooled.wrappedBuffer(body), true);
        }
        dial.main().local(HeaderMaps.LOCAL).give(request);
    }

    private void fill(HeaderMap request, HealthConnection open) {
        request.add(HeaderNames.METHOD, probe.method());
        request.add(HeaderNames.PATH, probe.path());
        request.add(HeaderNames.AUTHORITY, authority);
        request.add(HeaderNames.SCHEME, "http");
        request.add(HeaderNames.USER_AGENT, "Envoy/HC");
        for (HeaderName name : probe.removedHeaders()) {
            request.remove(name);
        }
        connection.addHeaders(probe.headers(), request, open);
    }

    @Override
    public void lost(HealthConnection gone) {
        if (!connection.lost(gone)) {
            return;
        }
        boolean waits = answer != null || !gone.isOpen();
        answer = null;
        if (waits) {
            owner.bad(FailureType.NETWORK, false, 0);
        }
    }

    private void answered(Answer from) {
        if (answer != from) {
            return;
        }
        answer = null;
        connection.answered();
        int status = from.status;
        if (!StatusRange.any(probe.expected(), status)) {
            owner.bad(FailureType.ACTIVE, StatusRange.any(probe.retriable(), status), status);
        } else if (PayloadMatch.matches(probe.receive(), from.body)) {
            owner.good(from.degraded);
        } else {
            owner.bad(FailureType.ACTIVE, false, status);
        }
    }

    /// The connection may live on, as after a reset of one stream.
    private void failed(Answer from) {
        if (answer != from) {
            return;
        }
        answer = null;
        connection.reset();
        owner.bad(FailureType.NETWORK, false, 0);
    }

    /// What came back to one question.
    private final class Answer implements MessageSink {
        private final StringBuilder body = new StringBuilder();
        private int status;
        private boolean degraded;

        @Override
        public void informational(HeaderMap headers) {}

        @Override
        public void head(HeaderMap headers, boolean end) {
            status = (int) headers.valueAsLong(headers.find(HeaderNames.STATUS));
            degraded = headers.contains(HeaderNames.X_ENVOY_DEGRADED);
            dial.main().local(HeaderMaps.LOCAL).give(headers);
            if (end) {
                answered(this);
            }
        }

        @Override
        public void data(ByteBuf data, boolean end) {
            int room = probe.responseBufferBytes() - body.length();
            if (!probe.receive().isEmpty() && room > 0) {
                body.append(
                        data.toString(
                                data.readerIndex(),
                                Math.min(room, data.readableBytes()),
                                StandardCharsets.ISO_8859_1));
            }
            data.release();
            if (end) {
                answered(this);
            }
        }

        @Override
        public void trailers(HeaderMap trailers) {
            dial.main().local(HeaderMaps.LOCAL).give(trailers);
            answered(this);
        }

        @Override
        public void reset(ResetReason reason, String details) {
            failed(this);
        }
    }
}
