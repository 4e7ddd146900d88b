package io.outrider.lb.overridehost;

import io.outrider.lb.BuildContext;
import io.outrider.lb.LoadBalancer;
import io.outrider.lb.PickerFactory;
import io.outrider.lb.PrioritySet;

/// The `override_host` policy: the hosts that the request names, one per attempt, whatever their
/// health; `fallback` when none of them is there or all were tried.
public record OverrideHost(LoadBalancer fallback) implements LoadBalancer {
    @Override
    public LoadBalancer withLocalityWeights() {
        return new OverrideHost(fallback.withLocalityWeights());
    }

    @Override
    public PickerFactory build(PrioritySet hosts, BuildContext context) {
        return new WrappedPickerFactory(
                fallback.build(hosts, context), picker -> new NamedHostPicker(hosts, picker));
    }
}
