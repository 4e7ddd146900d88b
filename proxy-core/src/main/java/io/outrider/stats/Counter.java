package io.outrider.stats;

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

    public long value() {
        return store().sum(cell) - zero;
    }

    @Override
    public boolean used() {
        return store().sum(cell) != born;
    }

    /// Starts again from 0. The loops' cells stay as they are, since nobody else writes them.
    void reset() {
        zero = store().sum(cell);
    }
}
