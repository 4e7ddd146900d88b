package io.outrider.http.h2;

import java.util.Arrays;

/// The last streams that were closed, and how: frames that were on their way are told from frames
/// that break the rules (RFC 9113 §5.1). Threads: its event loop.
final class ClosedStreams {
    /// How a stream ended.
    enum End {
        /// Never heard of, or too long ago to remember.
        UNKNOWN(0),
        /// Both sides ended it.
        ENDED(1),
        /// The peer reset it.
        BY_PEER(2),
        /// We reset it: the peer may not know yet.
        BY_US(3);

        private final int bits;

        End(int bits) {
            this.bits = bits;
        }
    }

    private static final End[] ENDS = End.values();
    private static final int KEPT = 256;

    /// Id times four plus the end, or 0.
    private long[] ring = new long[0];

    private int next;

    void add(int id, End end) {
        if (next == ring.length) {
            if (ring.length < KEPT) {
                ring = Arrays.copyOf(ring, Math.max(16, ring.length * 2));
            } else {
                next = 0;
            }
        }
        ring[next++] = (long) id << 2 | end.bits;
    }

    End find(int id) {
        for (long entry : ring) {
            if (entry >>> 2 == id) {
                return ENDS[(int) (entry & 3)];
            }
        }
        return End.UNKNOWN;
    }
}
