package io.outrider.lb;

import io.outrider.lb.PrioritySetUpdater.Endpoints;
import io.outrider.lb.PrioritySetUpdater.UpdateRules;
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

/// An update of a cluster on the main loop: one of its hosts has another weight, so that every host
/// is compared and the policy is built anew. The budget is 100 ms for 10 000 hosts.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HostSetUpdateBenchmark {
    private static final int LOCALITIES = 3;

    @Param public PickBenchmark.Policy policy = PickBenchmark.Policy.ROUND_ROBIN;

    @Param({"10000"})
    public int hosts;

    private final PrioritySetUpdater updater = new PrioritySetUpdater(UpdateRules.DEFAULT, 2, null);
    private final SplitMixRandom random = new SplitMixRandom(7);
    private PrioritySet now = PrioritySet.EMPTY;
    private @Nullable Endpoints even;
    private @Nullable Endpoints odd;
    private boolean flip;

    @Setup
    public void build() {
        even = endpoints(1);
        odd = endpoints(2);
        now = updater.update(PrioritySet.EMPTY, endpoints(1)).hosts();
    }

    private Endpoints endpoints(int firstWeight) {
        List<HostSpec> specs = new ArrayList<>();
        for (int i = 0; i < hosts; i++) {
            String address = "10." + i / 62_500 + "." + i / 250 % 250 + "." + (i % 250 + 1);
            specs.add(
                    HostSpec.at(new InetSocketAddress(address, 80))
                            .locality(new Locality("r", "z" + i % LOCALITIES, ""))
                            .weight(i == 0 ? firstWeight : 1)
                            .build());
        }
        return Endpoints.of(specs);
    }

    @Benchmark
    public @Nullable Picker update() {
        Endpoints next = flip ? even : odd;
        flip = !flip;
        if (next == null) {
            return null;
        }
        now = updater.update(now, next).hosts();
        return policy.balancer().build(now, BuildContext.at(0)).newPicker(random);
    }
}
