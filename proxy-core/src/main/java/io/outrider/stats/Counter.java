package io.outrider.stats;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A count that only grows, apart from a reset. Loops add to it through their [Cells].
///
/// Threads: [#value] any, [#reset] main loop.
public final class Counter extends Stat {
    final int cell;

    /// What the cells held when this was made: a cell may have served another stat before.
    private final long born;

    /// What the cells held at the last reset.
    private volatile long zero;

    Counter(StatsStore store, StatName name, int cell) {
        super(store, Kind.COUNTER, name);
        this.cell = cell;
        this.born = store.sum(cell);
        this.zero = born;
    }

    /// Counted elsewhere; null when only the cells count.
    private volatile @Nullable Followed followed;

    private record Followed(LongSupplier source, long start) {
        long counted() {
            return source.getAsLong() - start;
        }
    }

    public long value() {
        return sum() - zero;
    }

    private long sum() {
        Followed other = followed;
        return store().sum(cell) + (other == null ? 0 : other.counted());
    }

    /// Counts from now on what `source` counts, which only grows, on top of what was counted
    /// before. Main loop.
    public void follow(LongSupplier source) {
        if (cell == Cells.TRASH) {
            return;
        }
        Followed before = followed;
        if (before != null) {
            long shown = zero;
            zero = shown - before.counted();
        }
        followed = new Followed(source, source.getAsLong());
    }

    @Override
    public boolean used() {
        return sum() != born;
    }

    /// Starts again from 0. The loops' cells stay as they are, since nobody else writes them.
    void reset() {
        zero = sum();
    }
}
