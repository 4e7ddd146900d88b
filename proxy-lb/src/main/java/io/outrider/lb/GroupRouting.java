package io.outrider.lb;

import java.util.ArrayList;
import java.util.List;

/// All groups a request can be sent to, and the rules that choose one: priority and its health,
/// panic, then locality weights or zones. Built once per change of hosts, shared by the workers.
/// Immutable. [GroupSelector] does the choosing.
public final class GroupRouting {
    final PrioritySet hosts;
    final Priorities priorities;
    final LbStats stats;
    final boolean failTrafficOnPanic;
    final boolean localityWeighted;
    final ZoneRouting zones;
    final int healthyHosts;
    private final PriorityGroups[] groups;
    private final int groupCount;

    private GroupRouting(
            PrioritySet hosts,
            Priorities priorities,
            LocalityConfig localities,
            LbStats stats,
            ZoneRouting zones,
            PriorityGroups[] groups,
            int groupCount) {
        this.hosts = hosts;
        this.priorities = priorities;
        this.stats = stats;
        this.failTrafficOnPanic =
                localities instanceof LocalityConfig.ZoneAware zone && zone.failTrafficOnPanic();
        this.localityWeighted = localities instanceof LocalityConfig.LocalityWeighted;
        this.zones = zones;
        this.groups = groups;
        this.groupCount = groupCount;
        int healthy = 0;
        for (int i = 0; i < hosts.size(); i++) {
            healthy += hosts.get(i).healthy().size();
        }
        this.healthyHosts = healthy;
    }

    public static GroupRouting of(
            PrioritySet hosts,
            CommonConfig config,
            LocalityConfig localities,
            SlowStart slowStart,
            BuildContext context) {
        var groups = new PriorityGroups[hosts.size()];
        int next = 0;
        for (int i = 0; i < groups.length; i++) {
            groups[i] = PriorityGroups.of(hosts.get(i), next, slowStart, context.nowNanos());
            next += groups[i].count();
        }
        return new GroupRouting(
                hosts,
                Priorities.of(hosts, config.panicThreshold()),
                localities,
                context.stats(),
                ZoneRouting.of(hosts.get(0), localities, context, config.panicThreshold()),
                groups,
                next);
    }

    public Priorities priorities() {
        return priorities;
    }

    /// How many groups there are: their indexes are below this.
    public int groupCount() {
        return groupCount;
    }

    PriorityGroups groups(int priority) {
        return groups[priority];
    }

    /// The groups of one priority. Immutable.
    static final class PriorityGroups {
        final PickGroup all;
        final PickGroup healthy;
        final PickGroup degraded;
        final PickGroup[] healthyLocality;
        final PickGroup[] degradedLocality;

        private PriorityGroups(
                PickGroup all, PickGroup healthy, PickGroup degraded, List<PickGroup> localities) {
            this.all = all;
            this.healthy = healthy;
            this.degraded = degraded;
            int n = localities.size() / 2;
            this.healthyLocality = localities.subList(0, n).toArray(new PickGroup[0]);
            this.degradedLocality = localities.subList(n, 2 * n).toArray(new PickGroup[0]);
        }

        static PriorityGroups of(HostSet set, int firstIndex, SlowStart slowStart, long nowNanos) {
            var localities = new ArrayList<PickGroup>();
            int index = firstIndex + 3;
            for (int i = 0; i < set.localities(); i++) {
                localities.add(group(index++, set.healthy(i), slowStart, nowNanos));
            }
            for (int i = 0; i < set.localities(); i++) {
                localities.add(group(index++, set.degraded(i), slowStart, nowNanos));
            }
            return new PriorityGroups(
                    group(firstIndex, set.hosts(), slowStart, nowNanos),
                    group(firstIndex + 1, set.healthy(), slowStart, nowNanos),
                    group(firstIndex + 2, set.degraded(), slowStart, nowNanos),
                    localities);
        }

        private static PickGroup group(
                int index, HostGroup hosts, SlowStart slowStart, long nowNanos) {
            long end = slowStart.enabled() ? slowStart.end(hosts, nowNanos) : PickGroup.NEVER;
            return new PickGroup(index, hosts, end);
        }

        int count() {
            return 3 + healthyLocality.length + degradedLocality.length;
        }
    }
}
