package io.outrider.lb.maglev;

import io.outrider.lb.hashing.HashTable;
import io.outrider.lb.hashing.WeightedHosts;
import io.outrider.lb.hashing.XxHash64;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;

/// The lookup table of Maglev (Eisenbud et al., "Maglev: A Fast and Reliable Software Network Load
/// Balancer", section 3.4), with weights: in turn, in order of their keys, hosts take the next free
/// place of their own permutation; a lighter host sits out turns. Immutable.
final class MaglevTable implements HashTable {
    private final int[] owners;
    private final int minEntries;
    private final int maxEntries;

    private MaglevTable(int[] owners, int minEntries, int maxEntries) {
        this.owners = owners;
        this.minEntries = minEntries;
        this.maxEntries = maxEntries;
    }

    /// @param size a prime number
    static MaglevTable of(WeightedHosts hosts, int size) {
        int[] order =
                IntStream.range(0, hosts.size())
                        .boxed()
                        .sorted((a, b) -> Arrays.compareUnsigned(hosts.key(a), hosts.key(b)))
                        .mapToInt(Integer::intValue)
                        .toArray();
        int n = order.length;
        var places = new int[n];
        var skips = new int[n];
        var weights = new double[n];
        for (int i = 0; i < n; i++) {
            byte[] key = hosts.key(order[i]);
            long hash = XxHash64.hash(key, 0, key.length, 0);
            long other = XxHash64.hash(key, 0, key.length, 1);
            places[i] = (int) Long.remainderUnsigned(hash, size);
            skips[i] = (int) (Long.remainderUnsigned(other, size - 1) + 1);
            weights[i] = hosts.weight(order[i]);
        }
        return fill(order, places, skips, weights, hosts.maxWeight(), size);
    }

    private static MaglevTable fill(
            int[] order, int[] places, int[] skips, double[] weights, double maxWeight, int size) {
        var owners = new int[size];
        Arrays.fill(owners, -1);
        var targets = new double[order.length];
        var counts = new int[order.length];
        int filled = 0;
        for (long turn = 1; filled < size; turn++) {
            for (int i = 0; i < order.length && filled < size; i++) {
                if (turn * weights[i] < targets[i]) {
                    continue;
                }
                targets[i] += maxWeight;
                while (owners[places[i]] >= 0) {
                    places[i] = next(places[i], skips[i], size);
                }
                owners[places[i]] = order[i];
                places[i] = next(places[i], skips[i], size);
                counts[i]++;
                filled++;
            }
        }
        return new MaglevTable(
                owners,
                Arrays.stream(counts).min().orElse(0),
                Arrays.stream(counts).max().orElse(0));
    }

    private static int next(int place, int skip, int size) {
        int next = place + skip;
        return next >= size ? next - size : next;
    }

    @Override
    public int choose(long hash, int attempt) {
        long mixed = attempt == 0 ? hash : hash ^ -attempt;
        return owners[(int) Long.remainderUnsigned(mixed, owners.length)];
    }

    @Override
    public Map<String, Long> gauges() {
        return Map.of(
                "maglev_lb.min_entries_per_host", (long) minEntries,
                "maglev_lb.max_entries_per_host", (long) maxEntries);
    }
}
