package io.outrider.lb;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The hosts of one priority, split by health and by locality. Localities come in Envoy's order:
/// the proxy's own first if it has hosts here, then by region, zone, sub-zone. Immutable; health is
/// as it was when the set was made, see [#refreshed].
public final class HostSet {
    static final long MAX_TOTAL_WEIGHT = 0xffff_ffffL;

    private final int priority;
    private final int overprovisioningFactor;
    private final boolean weightedPriorityHealth;
    private final boolean hasLocalLocality;
    private final Locality[] localities;
    private final long @Nullable [] localityWeights;
    private final Partition all;
    private final Partition healthy;
    private final Partition degraded;
    private final Partition excluded;

    private HostSet(
            int priority,
            int overprovisioningFactor,
            boolean weightedPriorityHealth,
            boolean hasLocalLocality,
            Locality[] localities,
            long @Nullable [] localityWeights,
            Partition all) {
        this.priority = priority;
        this.overprovisioningFactor = overprovisioningFactor;
        this.weightedPriorityHealth = weightedPriorityHealth;
        this.hasLocalLocality = hasLocalLocality;
        this.localities = localities;
        this.localityWeights = localityWeights;
        this.all = all;
        this.healthy = all.only(HostSet::isHealthy);
        this.degraded = all.only(HostSet::isDegraded);
        this.excluded = all.only(Host::excluded);
    }

    /// @param hosts in the order discovery gave them
    /// @param localityWeights null when the cluster does not weigh localities; a locality that is
    ///   missing in it has weight 0 and gets nothing
    /// @param ownLocality where the proxy runs; null when unknown
    public static HostSet of(
            int priority,
            List<Host> hosts,
            @Nullable Map<Locality, Long> localityWeights,
            @Nullable Locality ownLocality,
            HostSetRules rules) {
        var byLocality = new TreeMap<Locality, List<Host>>();
        var seen = new HashMap<Locality, List<Host>>();
        long totalWeight = 0;
        for (Host host : hosts) {
            List<Host> there = seen.get(host.locality());
            if (there == null) {
                there = new ArrayList<>();
                seen.put(host.locality(), there);
                byLocality.put(host.locality(), there);
            }
            there.add(host);
            totalWeight += host.weight();
        }
        requireTotal("load_balancing_weight of all endpoints", priority, totalWeight);

        List<Host> own = ownLocality == null ? null : byLocality.remove(ownLocality);
        var order = new ArrayList<Locality>();
        var groups = new ArrayList<HostGroup>();
        if (own != null && ownLocality != null) {
            order.add(ownLocality);
            groups.add(HostGroup.of(own));
        }
        byLocality.forEach(
                (locality, there) -> {
                    order.add(locality);
                    groups.add(HostGroup.of(there));
                });
        return new HostSet(
                priority,
                rules.overprovisioningFactor(),
                rules.weightedPriorityHealth(),
                own != null,
                order.toArray(new Locality[0]),
                localityWeights == null ? null : weights(priority, order, localityWeights),
                new Partition(HostGroup.of(hosts), groups.toArray(new HostGroup[0])));
    }

    private static long[] weights(
            int priority, List<Locality> localities, Map<Locality, Long> byLocality) {
        var weights = new long[localities.size()];
        long total = 0;
        for (int i = 0; i < weights.length; i++) {
            weights[i] = byLocality.getOrDefault(localities.get(i), 0L);
            total += weights[i];
        }
        requireTotal("load_balancing_weight of all localities", priority, total);
        return weights;
    }

    static void requireTotal(String what, int priority, long total) {
        if (total > MAX_TOTAL_WEIGHT) {
            throw new IllegalArgumentException(
                    what
                            + " at priority "
                            + priority
                            + ": sum is "
                            + total
                            + " (expected: <= "
                            + MAX_TOTAL_WEIGHT
                            + ")");
        }
    }

    /// The same hosts, split by the health they have now.
    HostSet refreshed() {
        return new HostSet(
                priority,
                overprovisioningFactor,
                weightedPriorityHealth,
                hasLocalLocality,
                localities,
                localityWeights,
                all);
    }

    /// A set of only these hosts, with the same rules; localities keep their places, even empty
    /// ones.
    ///
    /// @param hosts of this set, in its order
    /// @param weightRule null when the subset does not weigh localities
    public HostSet subset(List<Host> hosts, @Nullable LocalityWeightRule weightRule) {
        var indexes = new HashMap<Locality, Integer>();
        for (int i = 0; i < localities.length; i++) {
            indexes.put(localities[i], i);
        }
        var perLocality = new ArrayList<List<Host>>();
        for (int i = 0; i < localities.length; i++) {
            perLocality.add(new ArrayList<>());
        }
        for (Host host : hosts) {
            perLocality.get(indexes.getOrDefault(host.locality(), 0)).add(host);
        }
        var groups = new HostGroup[localities.length];
        long[] weights =
                localityWeights == null || weightRule == null ? null : localityWeights.clone();
        for (int i = 0; i < groups.length; i++) {
            groups[i] = HostGroup.of(perLocality.get(i));
            if (weights != null && weightRule != null) {
                weights[i] =
                        weightRule.weight(weights[i], groups[i].size(), all.perLocality[i].size());
            }
        }
        return new HostSet(
                priority,
                overprovisioningFactor,
                weightedPriorityHealth,
                hasLocalLocality,
                localities,
                weights,
                new Partition(HostGroup.of(hosts), groups));
    }

    public int priority() {
        return priority;
    }

    /// In percent; 140 unless the control plane says otherwise.
    public int overprovisioningFactor() {
        return overprovisioningFactor;
    }

    /// Whether a priority's health counts weights instead of hosts.
    public boolean weightedPriorityHealth() {
        return weightedPriorityHealth;
    }

    public HostGroup hosts() {
        return all.hosts;
    }

    public HostGroup healthy() {
        return healthy.hosts;
    }

    public HostGroup degraded() {
        return degraded.hosts;
    }

    /// Hosts that do not count in the total when health is computed: not checked yet, or leaving.
    public HostGroup excluded() {
        return excluded.hosts;
    }

    /// Whether locality 0 is the proxy's own.
    public boolean hasLocalLocality() {
        return hasLocalLocality;
    }

    public int localities() {
        return localities.length;
    }

    public Locality locality(int index) {
        return localities[index];
    }

    public HostGroup hosts(int locality) {
        return all.perLocality[locality];
    }

    public HostGroup healthy(int locality) {
        return healthy.perLocality[locality];
    }

    public HostGroup degraded(int locality) {
        return degraded.perLocality[locality];
    }

    public HostGroup excluded(int locality) {
        return excluded.perLocality[locality];
    }

    public boolean hasLocalityWeights() {
        return localityWeights != null && localityWeights.length > 0;
    }

    /// 0 when localities are not weighed or this one was given no weight.
    public long localityWeight(int locality) {
        return localityWeights == null ? 0 : localityWeights[locality];
    }

    private static boolean isHealthy(Host host) {
        return host.coarseHealth() == CoarseHealth.HEALTHY;
    }

    private static boolean isDegraded(Host host) {
        return host.coarseHealth() == CoarseHealth.DEGRADED;
    }

    /// How a subset changes the weight of a locality of which it has only some hosts.
    public interface LocalityWeightRule {
        long weight(long weight, int hostsKept, int hostsBefore);
    }

    /// Hosts of one kind, all together and per locality.
    private static final class Partition {
        final HostGroup hosts;
        final HostGroup[] perLocality;

        Partition(HostGroup hosts, HostGroup[] perLocality) {
            this.hosts = hosts;
            this.perLocality = perLocality;
        }

        Partition only(Predicate<Host> keep) {
            var kept = new HostGroup[perLocality.length];
            for (int i = 0; i < kept.length; i++) {
                kept[i] = perLocality[i].filter(keep);
            }
            return new Partition(hosts.filter(keep), kept);
        }
    }
}
