package io.outrider.lb.hashing;

import io.outrider.lb.Host;
import io.outrider.lb.HostGroup;
import io.outrider.lb.HostSet;
import java.util.ArrayList;
import java.util.List;

/// The hosts of a hash table with weights that add up to 1. The order of the arithmetic is Envoy's,
/// because the last bit of a weight can move an entry. Immutable.
public final class WeightedHosts {
    private final Host[] hosts;
    private final double[] weights;
    private final byte[][] keys;

    private WeightedHosts(List<Host> hosts, List<Double> weights, HashKey key) {
        this.hosts = hosts.toArray(new Host[0]);
        this.weights = weights.stream().mapToDouble(Double::doubleValue).toArray();
        this.keys = new byte[this.hosts.length][];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = key.bytes(this.hosts[i]);
        }
    }

    /// The healthy hosts, or all in panic; by locality weight where that is configured and given.
    static WeightedHosts of(HostSet set, boolean panic, HashConfig config) {
        var hosts = new ArrayList<Host>();
        var weights = new ArrayList<Double>();
        if (!config.localityWeighted() || !set.hasLocalityWeights()) {
            add(panic ? set.hosts() : set.healthy(), 1.0, hosts, weights);
            return new WeightedHosts(hosts, weights, config.key());
        }
        long total = 0;
        for (int i = 0; i < set.localities(); i++) {
            total += set.localityWeight(i);
        }
        for (int i = 0; i < set.localities(); i++) {
            long weight = set.localityWeight(i);
            if (weight != 0) {
                add(panic ? set.hosts(i) : set.healthy(i), (double) weight / total, hosts, weights);
            }
        }
        return new WeightedHosts(hosts, weights, config.key());
    }

    private static void add(HostGroup group, double share, List<Host> hosts, List<Double> weights) {
        long sum = group.totalWeight();
        for (Host host : group) {
            hosts.add(host);
            weights.add(host.weight() * share / sum);
        }
    }

    public int size() {
        return hosts.length;
    }

    public Host host(int index) {
        return hosts[index];
    }

    /// Above 0, at most 1.
    public double weight(int index) {
        return weights[index];
    }

    /// What of the host is hashed. Borrowed: not to be changed.
    public byte[] key(int index) {
        return keys[index];
    }

    /// 1 when there are no hosts.
    public double minWeight() {
        double min = 1;
        for (double weight : weights) {
            min = Math.min(min, weight);
        }
        return min;
    }

    /// 0 when there are no hosts.
    public double maxWeight() {
        double max = 0;
        for (double weight : weights) {
            max = Math.max(max, weight);
        }
        return max;
    }
}
