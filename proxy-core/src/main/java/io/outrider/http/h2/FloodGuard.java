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

    static final String EMPTY = "Too_many_consecutive_frames_with_an_empty_payload";
    private static final String UNREAD =
            "Flooding_was_detected_in_this_HTTP/2_session,_and_it_must_be_closed";

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
                    return EMPTY;
                }
            }
            case FrameType.PRIORITY -> {
                if (++priorityFrames > limits.priorityFramesPerStream() * (1 + openedStreams)) {
                    cells.inc(stats.inboundPriorityFramesFlood);
                    return "Too_many_PRIORITY_frames";
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
                    return "Too_many_WINDOW_UPDATE_frames";
                }
            }
            case FrameType.SETTINGS -> {
                if (length > MAX_SETTINGS * 6) {
                    return "too_many_settings";
                }
            }
            default -> {}
        }
        return null;
    }

    /// A stream is reset because of what the peer did on it.
    @Nullable String provokedReset() {
        return ++provokedResets > PROVOKED_RESETS && provokedResets * 2 > openedStreams
                ? "provoked_resets_flood"
                : null;
    }

    /// How many frames wait to be sent.
    @Nullable String outbound(int frames, int controlFrames) {
        if (controlFrames > limits.outboundControlFrames()) {
            cells.inc(stats.outboundControlFlood);
            return UNREAD;
        }
        if (frames > limits.outboundFrames()) {
            cells.inc(stats.outboundFlood);
            return UNREAD;
        }
        return null;
    }
}
