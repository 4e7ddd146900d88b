package io.outrider.upstream;

import io.netty.buffer.ByteBuf;
import io.outrider.http.MessageEncoder;
import io.outrider.http.MessageSink;
import io.outrider.http.ResetReason;
import io.outrider.http.h1.Http1ClientCodec;
import io.outrider.http.h1.Http1Settings;
import io.outrider.http.h2.Http2ClientCodec;
import io.outrider.http.h2.Http2Settings;
import io.outrider.http.h2.Http2Stats;
import io.outrider.http.h2.Http2Stream;
import io.outrider.net.CloseMode;
import io.outrider.net.CloseReason;
import io.outrider.net.Connection;
import io.outrider.net.ConnectionEvents;
import org.jspecify.annotations.Nullable;

/// One connection on which a host is asked by HTTP, one question after the other. After it was
/// ended it tells nobody anything.
///
/// Threads: main loop.
final class HealthConnection
        implements ConnectionEvents, Http1ClientCodec.Owner, Http2ClientCodec.Owner {

    /// Who asks.
    interface User {

        /// It can be asked now.
        void opened(HealthConnection connection);

        /// It is gone, or of no more use; it has been ended.
        void lost(HealthConnection connection);
    }

    private final User user;
    private final @Nullable Http2Stats http2Stats;
    private @Nullable Connection connection;
    private @Nullable Http1ClientCodec http1;
    private @Nullable Http2ClientCodec http2;
    private boolean reusable = true;
    private boolean over;

    /// @param http2Stats null: it speaks HTTP/1
    HealthConnection(User user, @Nullable Http2Stats http2Stats) {
        this.user = user;
        this.http2Stats = http2Stats;
    }

    void dial(HealthDial dial) {
        connection = dial.dial(this, http2Stats != null);
    }

    /// The socket; there is one from the dial on.
    Connection connection() {
        if (connection == null) {
            throw new IllegalStateException("not dialled");
        }
        return connection;
    }

    boolean isOpen() {
        return http1 != null || http2 != null;
    }

    /// Whether another question may be asked. To be read when an answer has come.
    boolean isReusable() {
        return reusable && !over;
    }

    /// A new question, of which the answer goes to `sink`.
    MessageEncoder ask(MessageSink sink) {
        if (http2 != null) {
            Http2Stream stream = http2.newStream();
            stream.sink(sink);
            return stream;
        }
        if (http1 == null) {
            throw new IllegalStateException("not connected");
        }
        var exchange = http1.newExchange();
        exchange.sink(sink);
        return exchange;
    }

    @Override
    public void connected() {
        if (over) {
            return;
        }
        if (http2Stats == null) {
            http1 = new Http1ClientCodec(connection(), Http1Settings.DEFAULT, this);
        } else {
            http2 = new Http2ClientCodec(connection(), Http2Settings.DEFAULT, http2Stats, this);
        }
        user.opened(this);
    }

    @Override
    public void data(ByteBuf data, boolean end) {
        if (http2 != null) {
            http2.data(data, end);
            return;
        }
        if (http1 != null && (!http1.data(data, end) || end)) {
            lost();
        }
    }

    @Override
    public void writabilityChanged(boolean writable) {
        if (writable && http2 != null) {
            http2.writable();
        }
    }

    /// Comes before the answer's last part.
    @Override
    public void exchangeEnded(boolean another) {
        reusable &= another;
    }

    @Override
    public void streamClosed(Http2Stream stream) {}

    @Override
    public void settingsReceived() {}

    /// GOAWAY: what is under way may still be answered.
    @Override
    public void leaving() {
        reusable = false;
        if (http2 != null && http2.activeStreams() == 0) {
            lost();
        }
    }

    @Override
    public void connectionFailed(String details) {
        reusable = false;
    }

    @Override
    public void closed(CloseReason reason) {
        boolean tell = !over;
        over = true;
        if (http1 != null) {
            http1.connectionClosed(ResetReason.CONNECTION_TERMINATION, "");
        } else if (http2 != null) {
            http2.connectionClosed(ResetReason.CONNECTION_TERMINATION, "");
        }
        if (tell) {
            user.lost(this);
        }
    }

    private void lost() {
        if (!over) {
            end();
            user.lost(this);
        }
    }

    /// Closes it.
    void end() {
        if (over) {
            return;
        }
        over = true;
        Connection open = connection;
        if (open == null) {
            return;
        }
        if (isOpen()) {
            open.close(CloseMode.NO_FLUSH);
        } else {
            open.finish(CloseReason.LOCAL_CLOSE);
            open.channel().close();
        }
    }
}
