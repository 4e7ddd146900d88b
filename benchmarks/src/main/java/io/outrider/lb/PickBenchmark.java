package io.outrider.lb;

import io.outrider.lb.leastrequest.LeastRequest;
import io.outrider.lb.maglev.Maglev;
import io.outrider.lb.peakewma.PeakEwma;
import io.outrider.lb.random.Random;
import io.outrider.lb.ringhash.RingHash;
import io.outrider.lb.roundrobin.RoundRobin;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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

/// One pick of each policy; the budget is 0 B/op.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PickBenchmark {
    /// The policies with their defaults. `WEIGHTED_`: hosts weigh 1 to 10.
    public enum Policy {
        ROUND_ROBIN,
        WEIGHTED_ROUND_ROBIN,
        WEIGHTED_LEAST_REQUEST,
        LEAST_REQUEST,
        RANDOM,
        RING_HASH,
        MAGLEV,
        PEAK_EWMA;

        LoadBalancer balancer() {
            return switch (this) {
                case ROUND_ROBIN, WEIGHTED_ROUND_ROBIN -> RoundRobin.DEFAULT;
                case LEAST_REQUEST, WEIGHTED_LEAST_REQUEST -> LeastRequest.DEFAULT;
                case RANDOM -> Random.DEFAULT;
                case RING_HASH -> RingHash.DEFAULT;
                case MAGLEV -> Maglev.DEFAULT;
                case PEAK_EWMA -> PeakEwma.DEFAULT;
            };
        }
    }

    @Param public Policy policy = Policy.ROUND_ROBIN;

    @Param({"1", "10", "1000"})
    public int hosts;

    private final Request request = new Request();
    private @Nullable Picker picker;

    @Setup
    public void build() {
        List<HostSpec> specs = new ArrayList<>();
        for (int i = 0; i < hosts; i++) {
            String address = "10.0." + i / 250 + "." + (i % 250 + 1);
            int weight = policy.name().startsWith("WEIGHTED") ? i % 10 + 1 : 1;
            specs.add(HostSpec.at(new InetSocketAddress(address, 80)).weight(weight).build());
        }
        PrioritySet set =
                new PrioritySetUpdater(PrioritySetUpdater.UpdateRules.DEFAULT, 2, null)
                        .update(PrioritySet.EMPTY, PrioritySetUpdater.Endpoints.of(specs))
                        .hosts();
        picker = policy.balancer().build(set, BuildContext.at(0)).newPicker(new SplitMixRandom(7));
    }

    @Benchmark
    public @Nullable Host pick() {
        request.hash += 0x9E3779B97F4A7C15L;
        return picker == null ? null : picker.pick(request);
    }

    /// A request with another hash each time.
    private static final class Request implements PickContext {
        private long hash;

        @Override
        public boolean hasHash() {
            return true;
        }

        @Override
        public long hash() {
            return hash;
        }
    }
}
