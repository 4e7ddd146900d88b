package io.outrider.lb.peakewma;

import io.outrider.lb.BuildContext;
import io.outrider.lb.CommonConfig;
import io.outrider.lb.GroupPickerFactory;
import io.outrider.lb.GroupRouting;
import io.outrider.lb.Host;
import io.outrider.lb.LoadBalancer;
import io.outrider.lb.LocalityConfig;
import io.outrider.lb.PickerFactory;
import io.outrider.lb.PrioritySet;
import io.outrider.lb.SlowStart;
import java.time.Duration;

/// Our own policy `peak_ewma`: of one host in turn and one at random, the cheaper, where the cost
/// is peak latency times requests under way, divided by weight. A slow answer counts at once and
/// fades over `decay`.
///
/// @param decay how long a peak is remembered: after this time a third of it is left
/// @param defaultLatency assumed of a host that has requests under way and never answered
public record PeakEwma(
        CommonConfig common, LocalityConfig localities, Duration decay, Duration defaultLatency)
        implements LoadBalancer {
    public static final PeakEwma DEFAULT =
            new PeakEwma(
                    CommonConfig.DEFAULT,
                    LocalityConfig.UNSET,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(1));

    public PeakEwma {
        requirePositive("decay_time", decay);
        requirePositive("default_rtt", defaultLatency);
    }

    private static void requirePositive(String field, Duration value) {
        if (value.toMillis() < 1) {
            throw new IllegalArgumentException(field + ": " + value + " (expected: >= 1 ms)");
        }
    }

    @Override
    public LoadBalancer withLocalityWeights() {
        return new PeakEwma(common, new LocalityConfig.LocalityWeighted(), decay, defaultLatency);
    }

    @Override
    public PickerFactory build(PrioritySet hosts, BuildContext context) {
        for (int i = 0; i < hosts.size(); i++) {
            for (Host host : hosts.get(i).hosts()) {
                if (!(host.policyData() instanceof PeakLatency)) {
                    host.setPolicyData(new PeakLatency(decay.toMillis()));
                }
            }
        }
        return new GroupPickerFactory(
                GroupRouting.of(hosts, common, localities, SlowStart.OFF, context),
                (groups, random) ->
                        new CheaperOfTwo(defaultLatency.toMillis() * 1000, groups, random));
    }
}
