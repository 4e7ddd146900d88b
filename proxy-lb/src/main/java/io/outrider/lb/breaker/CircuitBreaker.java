package io.outrider.lb.breaker;

import java.util.concurrent.atomic.AtomicLong;

/// One limit and how much of it is in use, counted for the whole process. Threads: any, lock-free.
///
/// As Envoy, taking is a check and then an addition where the caller cannot be refused any more (a
/// connection that was opened counts in any case); [#tryAcquire] never overshoots.
public final class CircuitBreaker {
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong highest = new AtomicLong();
    private volatile long limit;

    /// @param limit at least 0; 0 refuses everything
    CircuitBreaker(long limit) {
        this.limit = limit;
    }

    /// Takes one, unless the limit is reached.
    ///
    /// @return whether one was taken; then [#release] must follow
    public boolean tryAcquire() {
        long now;
        do {
            now = used.get();
            if (now >= limit) {
                return false;
            }
        } while (!used.compareAndSet(now, now + 1));
        raiseHighest(now + 1);
        return true;
    }

    /// Takes one even above the limit; for what exists already.
    public void acquire() {
        raiseHighest(used.incrementAndGet());
    }

    public void release() {
        long left = used.decrementAndGet();
        assert left >= 0 : "released more than was taken";
    }

    /// Whether one more would be allowed now.
    public boolean hasRoom() {
        return used.get() < limit;
    }

    /// The `..._open` gauge: whether the limit is reached.
    public boolean open() {
        return !hasRoom();
    }

    /// The `remaining_...` gauge; never below 0.
    public long remaining() {
        return Math.max(0, limit - used.get());
    }

    public long used() {
        return used.get();
    }

    /// The most that were ever in use at once: tells near misses that a polled gauge hides.
    public long highest() {
        return highest.get();
    }

    public long limit() {
        return limit;
    }

    /// Takes effect for what comes next; nothing in use is taken away.
    void setLimit(long limit) {
        this.limit = limit;
    }

    private void raiseHighest(long value) {
        if (value > highest.get()) {
            highest.accumulateAndGet(value, Math::max);
        }
    }
}
