package io.outrider.lb;

import org.jspecify.annotations.Nullable;

/// Chooses the group of hosts for each request, by the rules of a [GroupRouting]. Threads: one
/// worker.
public final class GroupSelector {
    private final GroupRouting routing;
    private final RandomSource random;
    private final @Nullable LocalityScheduler[] healthyLocalities;
    private final @Nullable LocalityScheduler[] degradedLocalities;

    public GroupSelector(GroupRouting routing, RandomSource random) {
        this.routing = routing;
        this.random = random;
        int n = routing.hosts.size();
        this.healthyLocalities = new @Nullable LocalityScheduler[n];
        this.degradedLocalities = new @Nullable LocalityScheduler[n];
        if (routing.localityWeighted) {
            for (int i = 0; i < n; i++) {
                HostSet set = routing.hosts.get(i);
                healthyLocalities[i] = LocalityScheduler.healthy(set, random);
                degradedLocalities[i] = LocalityScheduler.degraded(set, random);
            }
        }
    }

    /// How many hosts of all priorities are healthy.
    int healthyHosts() {
        return routing.healthyHosts;
    }

    /// @return null when traffic shall fail because of panic; the group may be empty
    public @Nullable PickGroup select(PickContext context) {
        PriorityLoad load = context.priorityLoad(routing.hosts, routing.priorities.load());
        int choice = load.choose(random.nextLong());
        boolean degraded = choice < 0;
        int priority = degraded ? ~choice : choice;
        GroupRouting.PriorityGroups groups = routing.groups(priority);

        if (routing.priorities.panics(priority)) {
            routing.stats.healthyPanic.increment();
            return routing.failTrafficOnPanic ? null : groups.all;
        }
        PickGroup whole = degraded ? groups.degraded : groups.healthy;
        PickGroup[] perLocality = degraded ? groups.degradedLocality : groups.healthyLocality;
        LocalityScheduler scheduler =
                degraded ? degradedLocalities[priority] : healthyLocalities[priority];
        if (scheduler != null) {
            return perLocality[scheduler.next()];
        }
        ZoneRouting zones = routing.zones;
        if (priority != 0 || !zones.enabled() || !zones.sampled(random)) {
            return whole;
        }
        if (zones.localClusterPanics()) {
            routing.stats.localClusterNotOk.increment();
            return routing.failTrafficOnPanic ? null : whole;
        }
        return perLocality[zones.choose(random)];
    }
}
