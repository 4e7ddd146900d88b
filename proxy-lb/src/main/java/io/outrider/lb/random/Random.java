package io.outrider.lb.random;

import io.outrider.lb.BuildContext;
import io.outrider.lb.CommonConfig;
import io.outrider.lb.GroupPickerFactory;
import io.outrider.lb.GroupRouting;
import io.outrider.lb.Host;
import io.outrider.lb.HostChooser;
import io.outrider.lb.LoadBalancer;
import io.outrider.lb.LocalityConfig;
import io.outrider.lb.PickContext;
import io.outrider.lb.PickGroup;
import io.outrider.lb.PickerFactory;
import io.outrider.lb.PrioritySet;
import io.outrider.lb.RandomSource;
import io.outrider.lb.SlowStart;

/// The `random` policy. Host weights are not minded, as in Envoy.
public record Random(CommonConfig common, LocalityConfig localities) implements LoadBalancer {
    public static final Random DEFAULT = new Random(CommonConfig.DEFAULT, LocalityConfig.UNSET);

    @Override
    public LoadBalancer withLocalityWeights() {
        return new Random(common, new LocalityConfig.LocalityWeighted());
    }

    @Override
    public PickerFactory build(PrioritySet hosts, BuildContext context) {
        return new GroupPickerFactory(
                GroupRouting.of(hosts, common, localities, SlowStart.OFF, context),
                (_, random) -> new AnyHost(random));
    }

    /// Any host, each as likely. Threads: one worker.
    private record AnyHost(RandomSource random) implements HostChooser {
        @Override
        public Host choose(PickGroup group, PickContext context) {
            return group.hosts().get(random.nextInt(group.hosts().size()));
        }

        @Override
        public boolean foresees(PickGroup group, PickContext context) {
            return true;
        }
    }
}
