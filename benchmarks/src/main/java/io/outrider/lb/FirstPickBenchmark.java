package io.outrider.lb;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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

/// What an update of a cluster costs a worker: its first pick from the new hosts, for which a
/// policy whose hosts differ in weight builds its schedule. [HostSetUpdateBenchmark] is the main
/// loop's part.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FirstPickBenchmark {
    @Param({"ROUND_ROBIN", "WEIGHTED_ROUND_ROBIN", "WEIGHTED_LEAST_REQUEST"})
    public PickBenchmark.Policy policy = PickBenchmark.Policy.WEIGHTED_ROUND_ROBIN;

    @Param({"100", "10000"})
    public int hosts;

    private final SplitMixRandom random = new SplitMixRandom(7);
    private @Nullable PickerFactory built;

    @Setup
    public void build() {
        List<HostSpec> specs = new ArrayList<>();
        for (int i = 0; i < hosts; i++) {
            String address = "10." + i / 62_500 + "." + i / 250 % 250 + "." + (i % 250 + 1);
            int weight = policy.name().startsWith("WEIGHTED") ? i % 10 + 1 : 1;
            specs.add(HostSpec.at(new InetSocketAddress(address, 80)).weight(weight).build());
        }
        PrioritySet set =
                new PrioritySetUpdater(PrioritySetUpdater.UpdateRules.DEFAULT, 2, null)
                        .update(PrioritySet.EMPTY, PrioritySetUpdater.Endpoints.of(specs))
                        .hosts();
        built = policy.balancer().build(set, BuildContext.at(0));
    }

    /// A new picker and its first pick.
    @Benchmark
    public @Nullable Host first() {
        return Objects.requireNonNull(built).newPicker(random).pick(PickContext.NONE);
    }
}
