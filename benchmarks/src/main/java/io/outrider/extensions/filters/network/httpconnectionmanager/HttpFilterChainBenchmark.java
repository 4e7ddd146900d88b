package io.outrider.extensions.filters.network.httpconnectionmanager;

import io.outrider.filter.HttpFilter;
import io.outrider.filter.HttpFilterConfig;
import io.outrider.http.HeaderMap;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What a chain costs by its length, when no filter does anything: making it for a stream, and the
/// way of a request's head through it.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HttpFilterChainBenchmark {
    @Param({"1", "10"})
    public int filters;

    private final HeaderMap headers = new HeaderMap();
    private List<HttpFilterConfig> configs = List.of();

    @Setup
    public void build() {
        HttpFilter idle = new HttpFilter() {};
        configs = Collections.nCopies(filters, () -> idle);
    }

    /// The filters look at nothing, so there is no stream to look at.
    @Benchmark
    @SuppressWarnings("NullAway")
    public Object requestHead() {
        HttpFilterChain chain = new HttpFilterChain(null, 0);
        chain.create(configs);
        chain.requestHeaders(headers, true);
        return chain;
    }
}
