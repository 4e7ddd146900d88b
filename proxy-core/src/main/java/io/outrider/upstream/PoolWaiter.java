package io.outrider.upstream;

import io.outrider.http.MessageEncoder;
import io.outrider.http.MessageSink;
import io.outrider.http.Protocol;
import io.outrider.net.ConnectionInfo;
import org.jspecify.annotations.Nullable;

/// Who waits for a pool to give a stream: one attempt of a request. Threads: its event loop.
public interface PoolWaiter {

    /// A stream is there. Called inside [ConnectionPool#newStream] when a connection was idle.
    ///
    /// @param protocol null when the bytes go to the host as they are
    /// @param reused whether the connection has served a request before
    /// @return where the response goes; with [ResponseEvents] it also hears of back-pressure
    ResponseEvents ready(
            MessageEncoder request,
            ConnectionInfo connection,
            @Nullable Protocol protocol,
            boolean reused);

    /// There will be none. `transportFailure` is BoringSSL's reason, or empty. `limit` names the
    /// breaker that refused, or is empty.
    void failed(PoolFailure reason, String transportFailure, String limit);

    /// The receiving side of an upstream stream.
    interface ResponseEvents extends MessageSink {

        /// The upstream connection takes no more (false) or again (true).
        void requestWritable(boolean writable);

        @Override
        default void writable(boolean writable) {
            requestWritable(writable);
        }
    }
}
