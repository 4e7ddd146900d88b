package io.outrider.lb.retry;

import io.outrider.lb.RandomSource;

/// Fully jittered exponential back-off: each wait is random below an interval, which begins at the
/// base and doubles up to the maximum. Counts whole milliseconds, as Envoy. Threads: one request.
public final class BackOff {
    private static final long MILLI = 1_000_000;

    private final long maxMillis;
    private final RandomSource random;
    private long currentMillis;

    /// @param baseNanos at least 1 ms
    /// @param maxNanos at least `baseNanos`
    public BackOff(long baseNanos, long maxNanos, RandomSource random) {
        if (baseNanos < MILLI) {
            throw new IllegalArgumentException(
                    "base_interval: " + baseNanos + " ns (expected: >= 1 ms)");
        }
        if (maxNanos < baseNanos) {
            throw new IllegalArgumentException(
                    "max_interval: "
                            + maxNanos
                            + " ns (expected: >= base_interval, "
                            + baseNanos
                            + " ns)");
        }

        this.maxMillis = maxNanos / MILLI;
        this.random = random;
        this.currentMillis = baseNanos / MILLI;
    }

    /// How long to wait before the next attempt, in nanoseconds.
    public long nextNanos() {
        long waitMillis = Long.remainderUnsigned(random.nextLong(), currentMillis);
        currentMillis = Math.min(currentMillis * 2, maxMillis);
        return waitMillis * MILLI;
    }
}
