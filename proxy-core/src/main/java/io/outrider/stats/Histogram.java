package io.outrider.stats;

import java.util.List;

/// A distribution of values. Loops record through their [Cells]; [StatsStore#flush] merges what
/// they recorded.
///
/// Threads: [#interval] and [#cumulative] any, [#flush] main loop.
public final class Histogram extends Stat {
    /// What the values are. A percentage is recorded in millionths, see [#PERCENT_SCALE].
    public enum Unit {
        UNSPECIFIED,
        BYTES,
        MICROSECONDS,
        MILLISECONDS,
        PERCENT
    }

    /// What is recorded for 100 % (the value 1.0).
    public static final long PERCENT_SCALE = 1_000_000;

    final int index;
    private final Unit unit;
    private final HistogramSnapshot born;
    private volatile HistogramSnapshot cumulative = HistogramSnapshot.EMPTY;
    private volatile HistogramSnapshot interval = HistogramSnapshot.EMPTY;

    Histogram(StatsStore store, StatName name, int index, Unit unit) {
        super(store, Kind.HISTOGRAM, name);
        this.index = index;
        this.unit = unit;
        this.born = store.merge(index, perUnit());
    }

    /// The upper bounds of its buckets, in its unit.
    List<Double> bounds() {
        return store().config().boundsOf(name());
    }

    private double perUnit() {
        return unit == Unit.PERCENT ? PERCENT_SCALE : 1;
    }

    public Unit unit() {
        return unit;
    }

    /// What was recorded between the last two flushes.
    public HistogramSnapshot interval() {
        return interval;
    }

    /// Everything recorded up to the last flush.
    public HistogramSnapshot cumulative() {
        return cumulative;
    }

    /// Whether anything was recorded before the last flush.
    @Override
    public boolean used() {
        return cumulative.count() > 0;
    }

    void flush() {
        if (store().recorded(index) == born.count() + cumulative.count()) {
            interval = HistogramSnapshot.EMPTY;
            return;
        }
        HistogramSnapshot now = store().merge(index, perUnit()).minus(born);
        interval = now.minus(cumulative);
        cumulative = now;
    }
}
