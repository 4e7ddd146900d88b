package io.outrider.listener;

import io.outrider.runtime.RuntimeNumber;
import java.util.concurrent.atomic.AtomicLong;

/// A limit on open downstream connections, of one listener or of the process. Threads: any thread.
public final class ConnectionLimit {
    /// No limit.
    public static final long NONE = Long.MAX_VALUE;

    private final AtomicLong open = new AtomicLong();
    private final RuntimeNumber max;

    /// @param max asked for each connection; [#NONE]: as many as come
    public ConnectionLimit(RuntimeNumber max) {
        this.max = max;
    }

    /// How many are open.
    public long open() {
        return open.get();
    }

    /// Takes one place; false when there is none.
    boolean tryAcquire() {
        if (open.incrementAndGet() > max.value()) {
            open.decrementAndGet();
            return false;
        }
        return true;
    }

    void release() {
        open.decrementAndGet();
    }
}
