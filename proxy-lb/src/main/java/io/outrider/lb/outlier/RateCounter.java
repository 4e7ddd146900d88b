package io.outrider.lb.outlier;

import java.util.concurrent.atomic.LongAdder;

/// Requests and successes of one interval; the interval before is kept to be judged. Threads:
/// [#count] any, the rest main loop.
final class RateCounter {
    private volatile Bucket current = new Bucket();
    private Bucket last = new Bucket();
    private double successRate = -1;

    void count(boolean success) {
        Bucket bucket = current;
        bucket.total.increment();
        if (success) {
            bucket.successes.increment();
        }
    }

    /// Ends the interval.
    void turn() {
        last = current;
        current = new Bucket();
        successRate = -1;
    }

    /// Of the last whole interval.
    long volume() {
        return last.total.sum();
    }

    /// Of the last whole interval in percent; -1 when there was no request.
    double rate() {
        long total = last.total.sum();
        return total == 0 ? -1 : 100.0 * last.successes.sum() / total;
    }

    void publish(double rate) {
        successRate = rate;
    }

    /// What `/clusters` shows: -1 when there were too few requests.
    double successRate() {
        return successRate;
    }

    private static final class Bucket {
        final LongAdder total = new LongAdder();
        final LongAdder successes = new LongAdder();
    }
}
