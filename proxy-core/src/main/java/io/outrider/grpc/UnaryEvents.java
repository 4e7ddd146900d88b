package io.outrider.grpc;

import io.netty.buffer.ByteBuf;

/// Who hears the answer to one question: exactly one of the two, unless the call is cancelled.
/// Threads: the call's event loop.
public interface UnaryEvents {

    /// Takes `message`.
    void answered(ByteBuf message);

    /// There is no answer. The outcome is never OK.
    void failed(GrpcOutcome outcome);
}
