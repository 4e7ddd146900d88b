package io.outrider.http;

/// Who a server codec brings requests to: the connection manager. Threads: the connection's event
/// loop.
public interface ServerStreams {

    /// A request's head is complete. The codec then calls the sink, first with that head.
    MessageSink newStream(MessageEncoder response, Protocol protocol);

    /// The peer broke the protocol before there was a head: to be answered with `status` and `body`
    /// through `response`, after which the codec closes the connection.
    void invalidRequest(
            MessageEncoder response, Protocol protocol, int status, String details, String body);
}
