package io.outrider.http.h2;

import io.outrider.net.Connection;
import org.jspecify.annotations.Nullable;

/// How many frames wait in the socket because the peer does not read: what floods are measured by.
///
/// Threads: the connection's event loop.
final class UnsentFrames {
    private final Connection connection;
    private final FloodGuard floods;
    private int frames;
    private int controlFrames;
    private int generation;

    UnsentFrames(Connection connection, FloodGuard floods) {
        this.connection = connection;
        this.floods = floods;
    }

    /// Whether something of earlier is still waiting.
    boolean isBehind() {
        var buffer = connection.channel().unsafe().outboundBuffer();
        return buffer != null && buffer.totalPendingWriteBytes() > 0;
    }

    /// Counts what the writer has written since the last time.
    ///
    /// @param behind whether something of earlier was waiting before that
    /// @return the flood that this makes; null: none
    @Nullable String count(FrameWriter writer, boolean behind) {
        int more = writer.frames();
        int control = writer.controlFrames();
        writer.resetCounts();
        if (!behind) {
            generation++;
            frames = 0;
            controlFrames = 0;
        }
        frames += more;
        controlFrames += control;
        if (!behind) {
            return null;
        }
        if (more > 0) {
            int now = generation;
            connection.whenSent(() -> sent(now, more, control));
        }
        return floods.outbound(frames, controlFrames);
    }

    private void sent(int counted, int fewer, int fewerControl) {
        if (counted == generation) {
            frames -= fewer;
            controlFrames -= fewerControl;
        }
    }
}
