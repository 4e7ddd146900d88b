package io.outrider.grpc;

import io.netty.buffer.ByteBuf;
import io.outrider.http.HeaderMap;

/// Who hears what becomes of a call: any number of messages, then its end, once. Nothing comes
/// after the end, nor after [GrpcCall#cancel]. Threads: the call's event loop.
public interface GrpcEvents {

    /// The server's first words. Not called when it answered with an end alone. Borrows `headers`.
    default void metadata(HeaderMap headers) {}

    /// Takes `message`, without its frame.
    void message(ByteBuf message);

    /// The server, the network or the deadline ended the call.
    void ended(GrpcOutcome outcome);

    /// What is sent piles up (false), or has been taken (true); see [GrpcCall#isWritable].
    default void writable(boolean writable) {}
}
