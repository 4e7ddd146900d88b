package io.outrider.lb.roundrobin;

import io.outrider.lb.BuildContext;
import io.outrider.lb.CommonConfig;
import io.outrider.lb.GroupPickerFactory;
import io.outrider.lb.GroupRouting;
import io.outrider.lb.Host;
import io.outrider.lb.HostChooser;
import io.outrider.lb.LoadBalancer;
import io.outrider.lb.LocalityConfig;
import io.outrider.lb.PickerFactory;
import io.outrider.lb.PrioritySet;
import io.outrider.lb.SlowStart;
import io.outrider.lb.WeightedChooser;

/// The `round_robin` policy.
public record RoundRobin(CommonConfig common, LocalityConfig localities, SlowStart slowStart)
        implements LoadBalancer {
    public static final RoundRobin DEFAULT =
            new RoundRobin(CommonConfig.DEFAULT, LocalityConfig.UNSET, SlowStart.OFF);

    @Override
    public LoadBalancer withLocalityWeights() {
        return new RoundRobin(common, new LocalityConfig.LocalityWeighted(), slowStart);
    }

    @Override
    public PickerFactory build(PrioritySet hosts, BuildContext context) {
        return new GroupPickerFactory(
                GroupRouting.of(hosts, common, localities, slowStart, context),
                (groups, random) ->
                        new WeightedChooser(
                                inTurn(groups, random.nextLong()),
                                Host::weight,
                                slowStart,
                                groups,
                                random));
    }

    /// One host after the other, for policies that fall back on it.
    ///
    /// @param seed decides where it starts
    public static HostChooser inTurn(int groups, long seed) {
        return new InTurn(groups, seed);
    }
}
