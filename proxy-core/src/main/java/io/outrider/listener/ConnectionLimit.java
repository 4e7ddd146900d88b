package io.outrider.listener;

import java.util.concurrent.atomic.AtomicLong;

/// A limit on open downstream connections, of one listener or of the process. Threads: any thread.
public final class ConnectionLimit {
    private final AtomicLong open = new AtomicLong();
    private volatile long max;

    /// @param max 0: no limit
    public ConnectionLimit(long max) {
        this.max = max;
    }

    public void max(long next) {
        max = next;
    }

    /// How many are open.
    public long open() {
        return open.get();
    }

    /// Takes one place; false when there is none.
    boolean tryAcquire() {
        long limit = max;
        if (open.incrementAndGet() > limit && limit > 0) {
            open.decrementAndGet();
            return false;
        }
        return true;
    }

    void release() {
        open.decrementAndGet();
    }
}
