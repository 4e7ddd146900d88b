package io.outrider.lb.peakewma;

import io.outrider.lb.LatencyListener;
import java.util.concurrent.atomic.AtomicLong;

/// The latency of a host as a moving average that jumps up to every peak and fades from there.
/// Threads: any, lock-free.
///
/// Average (a float, microseconds) and time (milliseconds, wrapping) share one word, so that they
/// change together.
final class PeakLatency implements LatencyListener {
    private static final long NONE = 0;
    private static final long MILLI = 1_000_000;

    private final double decayMillis;
    private final AtomicLong state = new AtomicLong(NONE);

    PeakLatency(long decayMillis) {
        this.decayMillis = decayMillis;
    }

    @Override
    public void completed(long durationNanos, long nowNanos) {
        int nowMillis = (int) (nowNanos / MILLI);
        double micros = Math.max(1, durationNanos / 1000.0);
        long old;
        long next;
        do {
            old = state.get();
            double average = average(old);
            if (micros < average) {
                double kept = Math.exp(-elapsedMillis(old, nowMillis) / decayMillis);
                average = average * kept + micros * (1 - kept);
            } else {
                average = micros;
            }
            next = pack((float) average, nowMillis);
        } while (!state.compareAndSet(old, next));
    }

    /// In microseconds, faded to now; 0 when nothing was measured yet.
    double micros(long nowNanos) {
        long now = state.get();
        if (now == NONE) {
            return 0;
        }
        double elapsed = elapsedMillis(now, (int) (nowNanos / MILLI));
        return elapsed == 0 ? average(now) : average(now) * Math.exp(-elapsed / decayMillis);
    }

    private static double average(long state) {
        return Float.intBitsToFloat((int) (state >>> 32));
    }

    private static double elapsedMillis(long state, int nowMillis) {
        return Math.max(0, nowMillis - (int) state);
    }

    private static long pack(float average, int millis) {
        return ((long) Float.floatToRawIntBits(average) << 32) | (millis & 0xffff_ffffL);
    }
}
