package io.outrider.http.h2;

import io.outrider.http.h2.Http2Settings.FloodLimits;
import io.outrider.stats.Cells;
import org.jspecify.annotations.Nullable;

/// Counts what a peer can send at no cost of its own, and says when it is too much, by Envoy's
/// measures and in Envoy's words. Threads: its event loop.
final class FloodGuard {
    /// A peer whose faults made us reset this many streams, and half of all it opened, goes.
    private static final int PROVOKED_RESETS = 100;

    private static final int MAX_SETTINGS = 32;

    private final FloodLimits limits;
    private final Http2Stats stats;
    private final Cells cells;
    private int emptyFrames;
    private long priorityFrames;
    private long windowUpdates;
    private long openedStreams;
    private long sentDataFrames;
    private long provokedResets;

    FloodGuard(FloodLimits limits, Http2Stats stats, Cells cells) {
        this.limits = limits;
        this.stats = stats;
        this.cells = cells;
    }

    void streamOpened() {
        openedStreams++;
    }

    void dataFrameSent() {
        sentDataFrames++;
    }

    /// A frame begins. Gives the details of a flood, or null.
    @Nullable String frame(int type, int flags, int length) {
        switch (type) {
            case FrameType.DATA, FrameType.HEADERS, FrameType.CONTINUATION -> {
                boolean ends =
                        type != FrameType.CONTINUATION && (flags & FrameType.FLAG_END_STREAM) != 0;
                if (length > 0 || ends) {
                    emptyFrames = 0;
                } else if (++emptyFrames > limits.emptyFrames()) {
                    cells.inc(stats.inboundEmptyFramesFlood);
                    return "http2.inbound_empty_frames_flood";
                }
            }
            case FrameType.PRIORITY -> {
                if (++priorityFrames > limits.priorityFramesPerStream() * (1 + openedStreams)) {
                    cells.inc(stats.inboundPriorityFramesFlood);
                    return "http2.inbound_priority_frames_flood";
                }
            }
            case FrameType.WINDOW_UPDATE -> {
                long allowed =
                        5
                                + 2
                                        * (openedStreams
                                                + limits.windowUpdatesPerDataFrame()
                                                        * sentDataFrames);
                if (++windowUpdates > allowed) {
                    cells.inc(stats.inboundWindowUpdateFramesFlood);
                    return "http2.inbound_window_update_frames_flood";
                }
            }
            case FrameType.SETTINGS -> {
                if (length > MAX_SETTINGS * 6) {
                    return "http2.too_many_settings";
                }
            }
            default -> {}
        }
        return null;
    }

    /// A stream is reset because of what the peer did on it.
    @Nullable String provokedReset() {
        return ++provokedResets > PROVOKED_RESETS && provokedResets * 2 > openedStreams
                ? "http2.provoked_resets_flood"
                : null;
    }

    /// How many frames wait to be sent.
    @Nullable String outbound(int frames, int controlFrames) {
        if (controlFrames > limits.outboundControlFrames()) {
            cells.inc(stats.outboundControlFlood);
            return "http2.outbound_control_frames_flood";
        }
        if (frames > limits.outboundFrames()) {
            cells.inc(stats.outboundFlood);
            return "http2.outbound_frames_flood";
        }
        return null;
    }
}
