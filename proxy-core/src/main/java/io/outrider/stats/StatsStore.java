package io.outrider.stats;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Every stat of the process, and the cells that the loops count in.
///
/// Threads: making and finding stats any (see the lock), reading any, [#flush] and [#resetCounters]
/// main loop.
public final class StatsStore {
    /// A lock, because stats are made on the main loop but a few also on workers, when first
    /// needed; and a table that is published whole would be copied for each of a hundred thousand
    /// stats. It is held for a look-up in the table and never while counting.
    private final Object lock = new Object();

    private final StatsConfig config;
    private final Cells[] cells;
    private final Scope root = new Scope(this, null, "");

    private final Counter noCounter;
    private final Gauge noGauge;
    private final TextReadout noTextReadout;
    private final Histogram noHistogram;

    @GuardedBy("lock")
    private final StatTable table = new StatTable();

    @GuardedBy("lock")
    private final RetiredNumbers cellNumbers = new RetiredNumbers(Cells.TRASH + 1);

    @GuardedBy("lock")
    private final RetiredNumbers histogramNumbers = new RetiredNumbers(Cells.TRASH + 1);

    @GuardedBy("lock")
    private final SeriesLimit limit;

    /// @param workers how many worker loops there are, 0 or more; the main loop has cells of its
    ///   own
    public StatsStore(int workers, StatsConfig config) {
        if (workers < 0) {
            throw new IllegalArgumentException("workers: " + workers + " (expected: >= 0)");
        }
        this.config = config;
        this.cells = Stream.generate(Cells::new).limit(workers + 1L).toArray(Cells[]::new);
        this.limit = new SeriesLimit(config.maxSeriesPerFamily());
        StatName nobody = new StatName("", "", new TaggedName("", List.of()));
        this.noCounter = new Counter(this, nobody, Cells.TRASH);
        this.noGauge = new Gauge(this, nobody, Cells.TRASH);
        this.noTextReadout = new TextReadout(this, nobody, false);
        this.noHistogram = new Histogram(this, nobody, Cells.TRASH, Histogram.Unit.UNSPECIFIED);
    }

    /// The scope with the empty prefix, never closed.
    public Scope root() {
        return root;
    }

    /// The cells of one loop: 0 to workers - 1 are the workers', `workers` the main loop's.
    public Cells cells(int loop) {
        return cells[loop];
    }

    public Cells mainCells() {
        return cells[cells.length - 1];
    }

    /// Merges what was recorded in histograms since the last flush. Envoy does so every 5 seconds
    /// by default (`stats_flush_interval`); until the first time, histograms show no values.
    public void flush() {
        for (Stat stat : all()) {
            if (stat instanceof Histogram histogram) {
                histogram.flush();
            }
        }
    }

    /// Sets every counter to 0.
    public void resetCounters() {
        for (Stat stat : all()) {
            if (stat instanceof Counter counter) {
                counter.reset();
            }
        }
    }

    /// All stats, in no order.
    List<Stat> all() {
        synchronized (lock) {
            return table.toList();
        }
    }

    StatsConfig config() {
        return config;
    }

    /// What all loops counted in a cell; 0 for the one of stats that nobody wants.
    long sum(int cell) {
        long sum = 0;
        if (cell != Cells.TRASH) {
            for (Cells loop : cells) {
                sum += loop.get(cell);
            }
        }
        return sum;
    }

    /// How many values all loops recorded in a histogram.
    long recorded(int histogramIndex) {
        long sum = 0;
        for (Cells loop : cells) {
            sum += loop.recorded(histogramIndex);
        }
        return sum;
    }

    /// What all loops recorded in a histogram.
    HistogramSnapshot merge(int histogramIndex, double perUnit) {
        if (recorded(histogramIndex) == 0) {
            return HistogramSnapshot.EMPTY;
        }
        long[] sums = new long[Bins.SLOTS];
        for (Cells loop : cells) {
            loop.addTo(histogramIndex, sums);
        }
        return HistogramSnapshot.of(sums, perUnit);
    }

    Counter counter(Scope scope, StatName name) {
        Stat stat = find(scope, Stat.Kind.COUNTER, name, Histogram.Unit.UNSPECIFIED);
        return stat == null ? noCounter : (Counter) stat;
    }

    Gauge gauge(Scope scope, StatName name) {
        Stat stat = find(scope, Stat.Kind.GAUGE, name, Histogram.Unit.UNSPECIFIED);
        return stat == null ? noGauge : (Gauge) stat;
    }

    TextReadout textReadout(Scope scope, StatName name) {
        Stat stat = find(scope, Stat.Kind.TEXT_READOUT, name, Histogram.Unit.UNSPECIFIED);
        return stat == null ? noTextReadout : (TextReadout) stat;
    }

    Histogram histogram(Scope scope, StatName name, Histogram.Unit unit) {
        Stat stat = find(scope, Stat.Kind.HISTOGRAM, name, unit);
        return stat == null ? noHistogram : (Histogram) stat;
    }

    /// A scope inside `parent`; closed from the start if that one is.
    Scope open(Scope parent, String prefix) {
        Scope child = new Scope(this, parent, prefix);
        synchronized (lock) {
            child.closed = parent.closed;
            parent.children.add(child);
        }
        return child;
    }

    void close(Scope scope) {
        if (scope == root) {
            throw new IllegalArgumentException("the root scope lives as long as the store");
        }
        synchronized (lock) {
            drop(scope);
            Scope parent = scope.parent;
            if (parent != null) {
                parent.children.remove(scope);
            }
        }
    }

    /// Null when the matcher rejects the name or the scope is closed.
    private @Nullable Stat find(Scope scope, Stat.Kind kind, StatName name, Histogram.Unit unit) {
        if (!config.matcher().accepts(name.joined())) {
            return null;
        }
        synchronized (lock) {
            if (scope.closed) {
                return null;
            }
            Stat held = scope.held.find(kind, name);
            return held == null ? hold(scope, kind, name, unit) : held;
        }
    }

    @GuardedBy("lock")
    private Stat hold(Scope scope, Stat.Kind kind, StatName name, Histogram.Unit unit) {
        Stat stat = table.find(kind, name);
        if (stat == null) {
            StatName admitted = limit.admit(name, scope.held.size());
            stat = admitted == name ? null : table.find(kind, admitted);
            if (stat == null) {
                stat = make(kind, admitted, unit);
                stat.counted = admitted == name;
                table.add(stat);
            }
            if (scope.held.find(kind, admitted) != null) {
                return stat;
            }
        }
        scope.held.add(stat);
        stat.holders++;
        return stat;
    }

    @GuardedBy("lock")
    private Stat make(Stat.Kind kind, StatName name, Histogram.Unit unit) {
        return switch (kind) {
            case COUNTER -> new Counter(this, name, cellNumbers.take());
            case GAUGE -> new Gauge(this, name, cellNumbers.take());
            case TEXT_READOUT -> new TextReadout(this, name, true);
            case HISTOGRAM -> new Histogram(this, name, histogramNumbers.take(), unit);
        };
    }

    @GuardedBy("lock")
    private void drop(Scope scope) {
        if (scope.closed) {
            return;
        }
        scope.closed = true;
        for (Scope child : scope.children) {
            drop(child);
        }
        for (Stat stat : scope.held.toList()) {
            stat.holders--;
            if (stat.holders == 0) {
                remove(stat);
            }
        }
    }

    @GuardedBy("lock")
    private void remove(Stat stat) {
        table.remove(stat);
        if (stat.counted) {
            limit.release(stat);
        }
        switch (stat) {
            case Counter counter -> cellNumbers.retire(counter, counter.cell);
            case Gauge gauge -> cellNumbers.retire(gauge, gauge.cell);
            case Histogram histogram -> histogramNumbers.retire(histogram, histogram.index);
            case TextReadout _ -> {}
        }
    }
}
