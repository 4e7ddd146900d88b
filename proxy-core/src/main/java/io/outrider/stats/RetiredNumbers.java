package io.outrider.stats;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.HashSet;
import java.util.Set;

/// Numbers of cells (or of histograms), given out and taken back.
///
/// A removed stat's number is given out again only once nothing refers to that stat any more: a
/// worker that still ends a request of a removed cluster would otherwise count into a stranger's
/// cell. Only the garbage collector knows that moment. Threads: under the store's lock.
final class RetiredNumbers {
    private final Set<Retired> waiting = new HashSet<>();
    private final ReferenceQueue<Stat> unreachable = new ReferenceQueue<>();
    private int next;

    /// @param first the smallest number to give out
    RetiredNumbers(int first) {
        next = first;
    }

    int take() {
        if (unreachable.poll() instanceof Retired retired && waiting.remove(retired)) {
            return retired.number;
        }
        return next++;
    }

    /// Takes `number` back as soon as `stat` is unreachable.
    void retire(Stat stat, int number) {
        waiting.add(new Retired(stat, number, unreachable));
    }

    private static final class Retired extends PhantomReference<Stat> {
        private final int number;

        Retired(Stat stat, int number, ReferenceQueue<Stat> queue) {
            super(stat, queue);
            this.number = number;
        }
    }
}
