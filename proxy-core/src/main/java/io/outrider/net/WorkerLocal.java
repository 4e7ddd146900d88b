package io.outrider.net;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// A key under which each [Worker] keeps one object of its own, found by index. Immutable.
public final class WorkerLocal<T> {
    private static final AtomicInteger COUNT = new AtomicInteger();

    final int index = COUNT.getAndIncrement();
    final Supplier<T> initial;

    /// `initial` makes a worker's object at its first use.
    public WorkerLocal(Supplier<T> initial) {
        this.initial = initial;
    }
}
