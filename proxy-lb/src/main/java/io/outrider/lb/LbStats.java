package io.outrider.lb;

import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/// Counters of a cluster's balancing; each is the stat `cluster.<name>.lb_...`. Threads: any.
public final class LbStats {
    /// `lb_healthy_panic`: picks made among all hosts because too few are healthy.
    public final LongAdder healthyPanic = new LongAdder();

    /// `lb_local_cluster_not_ok`: zone-aware routing skipped, own cluster in panic or not listed.
    public final LongAdder localClusterNotOk = new LongAdder();

    /// `lb_recalculate_zone_structures`
    public final LongAdder recalculateZoneStructures = new LongAdder();

    /// `lb_zone_cluster_too_small`
    public final LongAdder zoneClusterTooSmall = new LongAdder();

    /// `lb_zone_no_capacity_left`
    public final LongAdder zoneNoCapacityLeft = new LongAdder();

    /// `lb_zone_routing_all_directly`
    public final LongAdder zoneRoutingAllDirectly = new LongAdder();

    /// `lb_zone_routing_sampled`
    public final LongAdder zoneRoutingSampled = new LongAdder();

    /// `lb_zone_routing_cross_zone`
    public final LongAdder zoneRoutingCrossZone = new LongAdder();

    /// `lb_subsets_created`
    public final LongAdder subsetsCreated = new LongAdder();

    /// `lb_subsets_removed`
    public final LongAdder subsetsRemoved = new LongAdder();

    /// `lb_subsets_selected`
    public final LongAdder subsetsSelected = new LongAdder();

    /// `lb_subsets_fallback`
    public final LongAdder subsetsFallback = new LongAdder();

    /// `lb_subsets_fallback_panic`
    public final LongAdder subsetsFallbackPanic = new LongAdder();

    private Set<?> subsets = Set.of();

    /// Compares the subsets of a new build with those of the last one, which counts what was
    /// created and removed. Main loop.
    public void subsetsAre(Set<?> now) {
        for (Object subset : now) {
            if (!subsets.contains(subset)) {
                subsetsCreated.increment();
            }
        }
        for (Object subset : subsets) {
            if (!now.contains(subset)) {
                subsetsRemoved.increment();
            }
        }
        subsets = now;
    }
}
