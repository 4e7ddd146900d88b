package io.outrider.http.h2;

import org.jspecify.annotations.Nullable;

/// Whose turn it is to write DATA: streams with something to send stand in a ring, and each writes
/// one frame in its turn, while the connection's window and socket take it.
///
/// Threads: its event loop.
final class SendScheduler {
    /// No frame is larger, even if the peer would take it: a large one delays the others.
    private static final int QUANTUM = 16384;

    private @Nullable Http2Stream last;
    private int window = FrameType.DEFAULT_WINDOW;

    /// What the peer lets us send on all streams together, in bytes.
    int window() {
        return window;
    }

    /// More may be sent; false when the window would pass 2^31-1.
    boolean widen(int increment) {
        long wider = (long) window + increment;
        if (wider > Integer.MAX_VALUE) {
            return false;
        }
        window = (int) wider;
        return true;
    }

    boolean isEmpty() {
        return last == null;
    }

    /// Puts a stream at the end, unless it stands there.
    void add(Http2Stream stream) {
        if (stream.inRing) {
            return;
        }
        stream.inRing = true;
        if (last == null) {
            stream.nextInRing = stream;
        } else {
            stream.nextInRing = last.nextInRing;
            last.nextInRing = stream;
        }
        last = stream;
    }

    private @Nullable Http2Stream poll() {
        Http2Stream end = last;
        if (end == null) {
            return null;
        }
        Http2Stream first = end.nextInRing;
        if (first == null || first == end) {
            last = null;
            first = end;
        } else {
            end.nextInRing = first.nextInRing;
        }
        first.nextInRing = null;
        first.inRing = false;
        return first;
    }

    /// Whether a frame may go to the socket now.
    interface Room {
        boolean hasRoom();
    }

    /// Writes one frame of a stream that can write.
    void writeOne(Http2Stream stream) {
        window -= stream.writeOne(Math.min(QUANTUM, Math.max(window, 0)));
    }

    /// Writes as much as may be written. A stream whose own window is used up leaves the ring; it
    /// comes back with the peer's WINDOW_UPDATE.
    void drain(Room socket) {
        @Nullable Http2Stream firstBlocked = null;
        while (socket.hasRoom()) {
            Http2Stream stream = poll();
            if (stream == null) {
                return;
            }
            if (stream.closed) {
                continue;
            }
            if (stream.canWrite(window)) {
                writeOne(stream);
                if (!stream.closed && stream.hasQueued()) {
                    add(stream);
                }
                firstBlocked = null;
            } else if (window <= 0 && stream.hasQueued()) {
                // it waits for the connection's window like its neighbours; those that only have
                // their end to write still get their turn
                add(stream);
                if (stream == firstBlocked) {
                    return;
                }
                if (firstBlocked == null) {
                    firstBlocked = stream;
                }
            }
        }
    }
}
