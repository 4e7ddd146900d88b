package io.outrider.stats;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A level that goes up and down. Loops move it through their [Cells]; the main loop may also set a
/// base value.
///
/// Threads: [#value] any, [#set] main loop.
public final class Gauge extends Stat {
    final int cell;

    /// Written by whichever loop moves the gauge first; never goes back.
    boolean moved;

    /// What the cells held when this was made: a cell may have served another stat before.
    private final long born;

    private volatile long base;
    private volatile @Nullable LongSupplier followed;

    Gauge(StatsStore store, StatName name, int cell) {
        super(store, Kind.GAUGE, name);
        this.cell = cell;
        this.born = store.sum(cell);
    }

    /// The base value plus what the loops added and took away.
    public long value() {
        LongSupplier other = followed;
        return base + store().sum(cell) - born + (other == null ? 0 : other.getAsLong());
    }

    /// Shows from now on what `source` says when asked, on top of the base value.
    public void follow(LongSupplier source) {
        if (cell != Cells.TRASH) {
            followed = source;
        }
    }

    /// Replaces the base value. What the loops count comes on top of it.
    public void set(long value) {
        if (cell != Cells.TRASH) {
            base = value;
            moved = true;
        }
    }

    @Override
    public boolean used() {
        LongSupplier other = followed;
        return moved || other != null && other.getAsLong() != 0;
    }
}
