package io.outrider.http;

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
import org.openjdk.jmh.annotations.Warmup;

/// What filters and the router do with a message's headers.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HeaderMapBenchmark {
    private static final HeaderName OWN = HeaderName.of("x-tenant");

    private final HeaderMap map = new HeaderMap();

    @Setup
    public void fill() {
        map.clear();
        map.add(HeaderNames.METHOD, "GET");
        map.add(HeaderNames.PATH, "/products/1");
        map.add(HeaderNames.AUTHORITY, "reviews:9080");
        for (int i = 0; i < 8; i++) map.add(HeaderName.of("x-filler-" + i), "value");
        map.add(OWN, "acme");
    }

    @Benchmark
    public boolean findKnown() {
        return map.hasValue(HeaderNames.PATH, "/products/1");
    }

    @Benchmark
    public boolean findOther() {
        return map.hasValue(OWN, "acme");
    }

    @Benchmark
    public int fillAndClear() {
        fill();
        return map.size();
    }
}
