package io.outrider.net;

import io.netty.channel.ChannelPipeline;

/// How bytes become what the application wrote: in the clear, or through TLS. Immutable.
public interface TransportSocket {

    /// Puts what it needs at the head of the pipeline of a fresh channel, before the connection's
    /// own handler. A handler with a handshake fires Netty's `SslHandshakeCompletionEvent` when
    /// done. What the handshake finds out goes into `info` before that event.
    void install(ChannelPipeline pipeline, TransportOptions options, ConnectionInfo info);

    /// Whether a handshake must end before bytes flow.
    boolean isSecure();

    /// Gives back what it holds beside its connections: it makes no new ones. Not on a worker.
    default void close() {}

    /// `options` with what this socket wants to know of the downstream connection that a connection
    /// is made for; it then keeps apart what is made for others.
    default TransportOptions optionsFor(TransportOptions options, ConnectionInfo downstream) {
        return options;
    }

    /// Plain bytes.
    TransportSocket RAW =
            new TransportSocket() {
                @Override
                public void install(
                        ChannelPipeline pipeline, TransportOptions options, ConnectionInfo info) {}

                @Override
                public boolean isSecure() {
                    return false;
                }
            };
}
