package io.outrider.lb.clusterprovided;

import io.outrider.lb.BuildContext;
import io.outrider.lb.LoadBalancer;
import io.outrider.lb.PickerFactory;
import io.outrider.lb.PrioritySet;

/// The `cluster_provided` policy: a mark that the cluster (original destination, dynamic forward
/// proxy, aggregate) brings its own picker.
public record ClusterProvided() implements LoadBalancer {
    /// Never called by a cluster that provides its picker.
    @Override
    public PickerFactory build(PrioritySet hosts, BuildContext context) {
        throw new IllegalStateException("cluster_provided: the cluster type provides no picker");
    }
}
