package io.outrider.lb.ringhash;

import io.outrider.lb.hashing.HashTable;
import io.outrider.lb.hashing.MurmurHash2;
import io.outrider.lb.hashing.WeightedHosts;
import io.outrider.lb.hashing.XxHash64;
import java.util.Arrays;
import java.util.Map;

/// The points of a hash ring in order, each with its host. A host's points are the hashes of
/// `<key>_0`, `<key>_1`, and so on, as many as its weight gives it. Immutable.
final class Ring implements HashTable {
    private static final int MAX_SUFFIX = 11;
    private static final int MAX_BUCKET_BITS = 16;

    /// Sorted as unsigned numbers: stored with the sign bit flipped, so that signed order is it.
    private final long[] points;

    private final int[] owners;

    /// Where the points of each bucket begin, and at the end their number: a bucket is the hashes
    /// with the same high bits, about one point each, which shortens the search.
    private final int[] buckets;

    private final int bucketShift;
    private final int minEntries;
    private final int maxEntries;

    private Ring(long[] points, int[] owners, int minEntries, int maxEntries) {
        this.points = points;
        this.owners = owners;
        int bits = Math.clamp(33 - Integer.numberOfLeadingZeros(points.length), 1, MAX_BUCKET_BITS);
        this.bucketShift = Long.SIZE - bits;
        this.buckets = new int[(1 << bits) + 1];
        for (int i = 0; i < 1 << bits; i++) {
            long firstHash = (long) i << bucketShift;
            buckets[i] = lowerBound(points, firstHash ^ Long.MIN_VALUE, 0, points.length);
        }
        buckets[1 << bits] = points.length;
        this.minEntries = minEntries;
        this.maxEntries = maxEntries;
    }

    static Ring of(WeightedHosts hosts, RingHash config) {
        double least = hosts.minWeight();
        double scale =
                Math.min(
                        Math.ceil(least * config.minimumRingSize()) / least,
                        config.maximumRingSize());
        int[] counts = counts(hosts, scale);
        int size = Arrays.stream(counts).sum();

        var points = new long[size];
        int at = 0;
        for (int i = 0; i < counts.length; i++) {
            at = hashPoints(hosts.key(i), counts[i], config.hashFunction(), points, at);
        }
        long[] sorted = points.clone();
        Arrays.sort(sorted);
        return new Ring(
                sorted,
                owners(points, sorted, counts),
                Arrays.stream(counts).min().orElse(0),
                Arrays.stream(counts).max().orElse(0));
    }

    /// How many points each host gets: running sums, so that fractions are not lost.
    private static int[] counts(WeightedHosts hosts, double scale) {
        var counts = new int[hosts.size()];
        double current = 0;
        double target = 0;
        for (int i = 0; i < counts.length; i++) {
            target += scale * hosts.weight(i);
            while (current < target) {
                counts[i]++;
                current++;
            }
        }
        return counts;
    }

    private static int hashPoints(
            byte[] key, int count, RingHash.HashFunction function, long[] points, int first) {
        byte[] buffer = Arrays.copyOf(key, key.length + 1 + MAX_SUFFIX);
        buffer[key.length] = '_';
        int at = first;
        for (int i = 0; i < count; i++) {
            int length = appendNumber(buffer, key.length + 1, i);
            long hash =
                    switch (function) {
                        case XX_HASH -> XxHash64.hash(buffer, 0, length, 0);
                        case MURMUR_HASH_2 -> MurmurHash2.hash(buffer, 0, length);
                    };
            points[at++] = hash ^ Long.MIN_VALUE;
        }
        return at;
    }

    private static int appendNumber(byte[] buffer, int offset, int number) {
        int digits = 1;
        for (int rest = number; rest >= 10; rest /= 10) {
            digits++;
        }
        int rest = number;
        for (int i = offset + digits - 1; i >= offset; i--) {
            buffer[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return offset + digits;
    }

    /// Finds where each host's points went.
    private static int[] owners(long[] points, long[] sorted, int[] counts) {
        var owners = new int[sorted.length];
        Arrays.fill(owners, -1);
        int at = 0;
        for (int host = 0; host < counts.length; host++) {
            for (int i = 0; i < counts[host]; i++) {
                int place = lowerBound(sorted, points[at++], 0, sorted.length);
                while (owners[place] >= 0) {
                    place++;
                }
                owners[place] = host;
            }
        }
        return owners;
    }

    /// The first index from `from` whose value is at least `value`; `to` when there is none below
    /// it.
    private static int lowerBound(long[] sorted, long value, int from, int to) {
        int low = from;
        int high = to;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @Override
    public int choose(long hash, int attempt) {
        int bucket = (int) (hash >>> bucketShift);
        int place = lowerBound(points, hash ^ Long.MIN_VALUE, buckets[bucket], buckets[bucket + 1]);
        if (place == points.length) {
            place = 0;
        }
        return owners[attempt == 0 ? place : (place + attempt) % points.length];
    }

    @Override
    public Map<String, Long> gauges() {
        return Map.of(
                "ring_hash_lb.size", (long) points.length,
                "ring_hash_lb.min_hashes_per_host", (long) minEntries,
                "ring_hash_lb.max_hashes_per_host", (long) maxEntries);
    }
}
