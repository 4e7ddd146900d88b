package io.outrider.grpc;

import io.netty.buffer.ByteBuf;
import io.outrider.http.grpc.GrpcCodes;
import org.jspecify.annotations.Nullable;

/// Keeps the one message of an answer until its end says whether it counts.
///
/// Threads: the call's event loop.
final class UnaryAnswer implements GrpcEvents {
    private final UnaryEvents events;
    private @Nullable ByteBuf answer;
    private boolean tooMany;

    UnaryAnswer(UnaryEvents events) {
        this.events = events;
    }

    @Override
    public void message(ByteBuf message) {
        if (answer != null) {
            tooMany = true;
            message.release();
        } else {
            answer = message;
        }
    }

    @Override
    public void ended(GrpcOutcome outcome) {
        ByteBuf kept = answer;
        answer = null;
        if (outcome.isOk() && kept != null && !tooMany) {
            events.answered(kept);
            return;
        }
        if (kept != null) {
            kept.release();
        }
        events.failed(
                outcome.isOk()
                        ? new GrpcOutcome(
                                GrpcCodes.INTERNAL,
                                tooMany ? "more than one answer" : "no answer before the end")
                        : outcome);
    }

    /// The call was cancelled.
    void drop() {
        if (answer != null) {
            answer.release();
            answer = null;
        }
    }
}
