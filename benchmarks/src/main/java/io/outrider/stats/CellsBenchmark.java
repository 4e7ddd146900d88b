package io.outrider.stats;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/// Counting and recording: one loop alone, and two that count the same stat.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CellsBenchmark {
    /// The process's stats.
    @State(Scope.Benchmark)
    public static class Store {
        private final StatsStore stats = new StatsStore(2, StatsConfig.defaults());
        private final Counter counter = stats.root().counter("http.front.downstream_rq_total");
        private final Histogram histogram =
                stats.root()
                        .histogram("http.front.downstream_rq_time", Histogram.Unit.MILLISECONDS);
        private int loops;

        synchronized Cells next() {
            return stats.cells(loops++ % 2);
        }
    }

    private Cells cells = new Cells();
    private long value;

    @Setup
    public void take(Store store) {
        cells = store.next();
    }

    @Benchmark
    public void inc(Store store) {
        cells.inc(store.counter);
    }

    @Benchmark
    @Threads(2)
    public void incByTwoLoops(Store store) {
        cells.inc(store.counter);
    }

    @Benchmark
    public void record(Store store) {
        cells.record(store.histogram, value++ & 1023);
    }
}
