package io.outrider.server;

import io.outrider.bench.load.LoadResult;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Load tests of the whole proxy: requests per second in a closed loop, percentiles in an open one.
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class ProxyLoadBenchmark {
    private static final int BATCH = 1_000;

    /// Percentiles of the latency, in microseconds, timed from when each request was due.
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Percentiles {
        public double p50;
        public double p90;
        public double p99;
        public double p999;
        public long errors;

        @Setup(Level.Iteration)
        public void reset() {
            p50 = 0;
            p90 = 0;
            p99 = 0;
            p999 = 0;
            errors = 0;
        }
    }

    /// How fast the open loop asks.
    @State(Scope.Benchmark)
    public static class Pace {
        @Param("5000")
        public double perSecond = 5_000;

        @Param("1000")
        public long millis = 1_000;
    }

    @Benchmark
    @BenchmarkMode(Mode.Throughput)
    @OperationsPerInvocation(BATCH)
    @OutputTimeUnit(TimeUnit.SECONDS)
    public long closedLoop(ProxyUnderLoad load) throws InterruptedException {
        LoadResult result = load.generator().closedLoop(BATCH);
        if (result.errors() > 0) throw new IllegalStateException(result.errors() + " errors");
        return result.requests();
    }

    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    @OutputTimeUnit(TimeUnit.MILLISECONDS)
    @Warmup(iterations = 5)
    @Measurement(iterations = 10)
    public void openLoop(ProxyUnderLoad load, Pace pace, Percentiles seen)
            throws InterruptedException {
        LoadResult result =
                load.generator().openLoop(pace.perSecond, Duration.ofMillis(pace.millis));
        seen.p50 = result.micros(50);
        seen.p90 = result.micros(90);
        seen.p99 = result.micros(99);
        seen.p999 = result.micros(99.9);
        seen.errors = result.errors() + result.unsent();
    }
}
