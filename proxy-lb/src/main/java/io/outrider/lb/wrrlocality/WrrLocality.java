package io.outrider.lb.wrrlocality;

import io.outrider.lb.BuildContext;
import io.outrider.lb.LoadBalancer;
import io.outrider.lb.PickerFactory;
import io.outrider.lb.PrioritySet;

/// The `wrr_locality` policy: splits by locality weights and leaves the choice of the endpoint to
/// `endpointPicking`.
public record WrrLocality(LoadBalancer endpointPicking) implements LoadBalancer {
    /// @throws IllegalArgumentException when `endpointPicking` cannot mind locality weights
    public WrrLocality {
        endpointPicking = endpointPicking.withLocalityWeights();
    }

    @Override
    public PickerFactory build(PrioritySet hosts, BuildContext context) {
        return endpointPicking.build(hosts, context);
    }
}
