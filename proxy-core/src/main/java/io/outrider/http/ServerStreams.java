package io.outrider.http;

import org.jspecify.annotations.Nullable;

/// Who a server codec brings requests to: the connection manager. Threads: the connection's event
/// loop.
public interface ServerStreams {

    /// A request has begun. The codec then calls the sink: first `head` with the request's headers.
    MessageSink newStream(MessageEncoder response, Protocol protocol);

    /// The peer broke the protocol before a request was complete enough to be a stream: to be
    /// answered with `status` through `response`, after which the codec closes the connection.
    ///
    /// @param failedHead what was read of the head; null when nothing usable
    void invalidRequest(
            MessageEncoder response,
            Protocol protocol,
            int status,
            String details,
            @Nullable HeaderMap failedHead);

    /// Nothing was sent on this connection that its end would cut: called when the last stream is
    /// done and the codec will read the next request.
    default void idle() {}
}
