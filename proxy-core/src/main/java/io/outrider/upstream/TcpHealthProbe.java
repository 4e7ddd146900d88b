package io.outrider.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.outrider.lb.health.FailureType;
import io.outrider.net.CloseMode;
import io.outrider.net.CloseReason;
import io.outrider.net.Connection;
import io.outrider.net.ConnectionEvents;
import io.outrider.upstream.HealthCheck.TcpProbe;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Connects, perhaps says something, and looks whether the right bytes come back.
///
/// Threads: main loop.
final class TcpHealthProbe implements HealthProbe {
    private static final int MAX_RECEIVED = 64 * 1024;

    private final TcpProbe probe;
    private final boolean reuse;
    private final HealthDial dial;
    private final Owner owner;
    private @Nullable Line line;

    TcpHealthProbe(TcpProbe probe, boolean reuse, HealthDial dial, Owner owner) {
        this.probe = probe;
        this.reuse = reuse;
        this.dial = dial;
        this.owner = owner;
    }

    @Override
    public void ask() {
        Line open = line;
        if (open != null && open.connected) {
            open.ask();
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
    private final class Line implements ConnectionEvents {
        private @Nullable Connection connection;
        private final StringBuilder received = new StringBuilder();
        private boolean connected;
        private boolean asking = true;

        @Override
        public void connected() {
            connected = true;
            if (line == this) {
                ask();
            }
        }

        void ask() {
            Connection open = connection;
            asking = true;
            received.setLength(0);
            if (open != null && !probe.send().isEmpty()) {
                open.write(
                        Unpooled.wrappedBuffer(probe.send().getBytes(StandardCharsets.ISO_8859_1)));
            }
            if (probe.receive().isEmpty()) {
                good(true);
            }
        }

        @Override
        public void data(ByteBuf data, boolean end) {
            if (line != this || !asking) {
                return;
            }
            if (received.length() + data.readableBytes() <= MAX_RECEIVED) {
                received.append(data.toString(StandardCharsets.ISO_8859_1));
            }
            if (PayloadMatch.matches(probe.receive(), received)) {
                good(!reuse || end);
            } else if (end) {
                closed(CloseReason.REMOTE_CLOSE);
            }
        }

        private void good(boolean close) {
            asking = false;
            if (close) {
                line = null;
                end();
            }
            owner.good(false);
        }

        void end() {
            Connection open = connection;
            if (open != null) {
                if (connected) {
                    open.close(CloseMode.FLUSH_WRITE);
                } else {
                    open.finish(CloseReason.LOCAL_CLOSE);
                    open.channel().close();
                }
            }
        }

        @Override
        public void closed(CloseReason reason) {
            if (line != this) {
                return;
            }
            line = null;
            end();
            if (asking) {
                owner.bad(FailureType.NETWORK, false, 0);
            }
        }
    }
}
