package io.outrider.config;

import com.google.protobuf.Duration;

/// Protobuf durations as the primitives that the runtime works with. Immutable.
public final class Durations {
    private Durations() {}

    /// In nanoseconds; `otherwise` when the field is not set.
    public static long nanos(boolean set, Duration duration, long otherwise) {
        return set ? nanos(duration) : otherwise;
    }

    /// In nanoseconds; the longest time that fits for anything beyond 292 years.
    public static long nanos(Duration duration) {
        if (duration.getSeconds() > 9_000_000_000L) {
            return Long.MAX_VALUE / 2;
        }
        return duration.getSeconds() * 1_000_000_000L + duration.getNanos();
    }
}
