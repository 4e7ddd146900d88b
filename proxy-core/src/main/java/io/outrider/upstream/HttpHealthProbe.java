package io.outrider.upstream;

import io.netty.buffer.ByteBuf;
import io.outrider.formatter.FormatContext;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderMaps;
import io.outrider.http.HeaderName;
import io.outrider.http.HeaderNames;
import io.outrider.http.MessageSink;
import io.outrider.http.ResetReason;
import io.outrider.http.StreamInfo;
import io.outrider.http.h1.Http1ClientCodec;
import io.outrider.http.h1.Http1Settings;
import io.outrider.lb.Host;
import io.outrider.lb.health.FailureType;
import io.outrider.net.CloseMode;
import io.outrider.net.CloseReason;
import io.outrider.net.Connection;
import io.outrider.net.ConnectionEvents;
import io.outrider.net.Worker;
import io.outrider.upstream.HealthCheck.AddedHeader;
import io.outrider.upstream.HealthCheck.HttpProbe;
import io.outrider.upstream.HealthCheck.StatusRange;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Sends an HTTP/1.1 request and judges the answer by its status, and by its body if texts are
/// expected there.
///
/// Threads: main loop.
final class HttpHealthProbe implements HealthProbe {
    private static final HeaderName X_ENVOY_DEGRADED = HeaderName.of("x-envoy-degraded");

    private final HttpProbe probe;
    private final boolean reuse;
    private final String authority;
    private final HealthDial dial;
    private final Owner owner;
    private @Nullable Line line;

    /// @param clusterName what is asked for when nothing says another host
    HttpHealthProbe(
            HttpProbe probe, boolean reuse, String clusterName, HealthDial dial, Owner owner) {
        this.probe = probe;
        this.reuse = reuse;
        this.authority = authority(probe, clusterName, dial.host());
        this.dial = dial;
        this.owner = owner;
    }

    private static String authority(HttpProbe probe, String clusterName, Host host) {
        String own = host.spec().healthCheckHostname();
        if (!own.isEmpty()) {
            return own;
        }
        return probe.host().isEmpty() ? clusterName : probe.host();
    }

    @Override
    public void ask() {
        Line open = line;
        if (open != null && open.codec != null) {
            open.ask(open.codec);
            return;
        }
        var fresh = new Line();
        line = fresh;
        fresh.connection = dial.dial(fresh);
    }

    @Override
    public void giveUp() {
        stop();
    }

    @Override
    public void stop() {
        Line open = line;
        line = null;
        if (open != null) {
            open.end();
        }
    }

    /// One connection. After it was given up it tells nobody anything.
    private final class Line implements ConnectionEvents, Http1ClientCodec.Owner {
        private @Nullable Connection connection;
        private @Nullable Http1ClientCodec codec;
        private Answer answer = new Answer(this);
        private boolean asking = true;
        private boolean reusable;

        @Override
        public void connected() {
            Connection open = connection;
            if (line == this && open != null) {
                codec = new Http1ClientCodec(open, Http1Settings.DEFAULT, this);
                ask(codec);
            }
        }

        void ask(Http1ClientCodec open) {
            asking = true;
            answer = new Answer(this);
            var exchange = open.newExchange();
            exchange.sink(answer);
            HeaderMap request = dial.main().local(HeaderMaps.LOCAL).take();
            fill(request);
            exchange.head(request, true);
            dial.main().local(HeaderMaps.LOCAL).give(request);
        }

        private void fill(HeaderMap request) {
            request.add(HeaderNames.METHOD, probe.method());
            request.add(HeaderNames.PATH, probe.path());
            request.add(HeaderNames.AUTHORITY, authority);
            request.add(HeaderNames.SCHEME, "http");
            request.add(HeaderNames.USER_AGENT, "Envoy/HC");
            for (HeaderName name : probe.removedHeaders()) {
                request.remove(name);
            }
            if (probe.headers().isEmpty() || connection == null) {
                return;
            }
            Worker main = dial.main();
            var context =
                    new FormatContext(
                            new StreamInfo(
                                    connection.info(),
                                    main.time().nanos(),
                                    main.time().wallNanos()),
                            request,
                            null,
                            null);
            for (AddedHeader header : probe.headers()) {
                String value = header.value().format(context);
                if (header.append()) {
                    request.add(header.name(), value);
                } else {
                    request.set(header.name(), value);
                }
            }
        }

        @Override
        public void data(ByteBuf data, boolean end) {
            Http1ClientCodec open = codec;
            if (open != null && (!open.data(data, end) || end)) {
                failed();
            }
        }

        /// Comes before the answer's last part.
        @Override
        public void exchangeEnded(boolean another) {
            reusable = another;
        }

        private void answered() {
            if (line != this || !asking) {
                return;
            }
            asking = false;
            if (!reusable || !reuse) {
                line = null;
                end();
            }
            int status = answer.status;
            if (!StatusRange.any(probe.expected(), status)) {
                owner.bad(FailureType.ACTIVE, StatusRange.any(probe.retriable(), status), status);
            } else if (PayloadMatch.matches(probe.receive(), answer.body)) {
                owner.good(answer.degraded);
            } else {
                owner.bad(FailureType.ACTIVE, false, status);
            }
        }

        void end() {
            Connection open = connection;
            if (open != null) {
                if (codec != null) {
                    open.close(CloseMode.NO_FLUSH);
                } else {
                    open.finish(CloseReason.LOCAL_CLOSE);
                    open.channel().close();
                }
            }
        }

        @Override
        public void closed(CloseReason reason) {
            Http1ClientCodec open = codec;
            if (open != null) {
                open.connectionClosed(ResetReason.CONNECTION_TERMINATION, "");
            }
            failed();
        }

        private void failed() {
            if (line != this) {
                return;
            }
            line = null;
            end();
            if (asking) {
                asking = false;
                owner.bad(FailureType.NETWORK, false, 0);
            }
        }
    }

    /// What came back to one question.
    private final class Answer implements MessageSink {
        private final Line from;
        private final StringBuilder body = new StringBuilder();
        private int status;
        private boolean degraded;

        Answer(Line from) {
            this.from = from;
        }

        @Override
        public void informational(HeaderMap headers) {}

        @Override
        public void head(HeaderMap headers, boolean end) {
            status = (int) headers.valueAsLong(headers.find(HeaderNames.STATUS));
            degraded = headers.contains(X_ENVOY_DEGRADED);
            dial.main().local(HeaderMaps.LOCAL).give(headers);
            if (end) {
                from.answered();
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
                from.answered();
            }
        }

        @Override
        public void trailers(HeaderMap trailers) {
            dial.main().local(HeaderMaps.LOCAL).give(trailers);
            from.answered();
        }

        @Override
        public void reset(ResetReason reason, String details) {
            from.failed();
        }
    }
}
