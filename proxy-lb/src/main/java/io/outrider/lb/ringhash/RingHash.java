package io.outrider.lb.ringhash;

import io.outrider.lb.BuildContext;
import io.outrider.lb.LoadBalancer;
import io.outrider.lb.PickerFactory;
import io.outrider.lb.PrioritySet;
import io.outrider.lb.hashing.HashConfig;
import io.outrider.lb.hashing.HashPickerFactory;

/// The `ring_hash` policy.
///
/// @param minimumRingSize the ring has at least so many points, 1024 by default; at most 8 388 608
/// @param maximumRingSize 8 388 608 at most; a setting that names none gets [#defaultMaximum]
public record RingHash(
        HashConfig hashing, HashFunction hashFunction, int minimumRingSize, int maximumRingSize)
        implements LoadBalancer {
    public static final int DEFAULT_MINIMUM_RING_SIZE = 1024;
    public static final int MAXIMUM_RING_SIZE = 8 * 1024 * 1024;
    private static final int UNASKED_MAXIMUM = 1024 * 1024;
    public static final RingHash DEFAULT =
            new RingHash(
                    HashConfig.DEFAULT,
                    HashFunction.XX_HASH,
                    DEFAULT_MINIMUM_RING_SIZE,
                    UNASKED_MAXIMUM);

    /// The largest ring that is built unasked: 1 048 576 points, which take 12 MiB. Envoy goes up
    /// to 8 388 608, but only where one host weighs less than a millionth of the whole.
    public static int defaultMaximum(int minimumRingSize) {
        return Math.max(minimumRingSize, UNASKED_MAXIMUM);
    }

    /// What the points of the ring are hashed with; requests always with xxHash.
    public enum HashFunction {
        XX_HASH,
        MURMUR_HASH_2
    }

    public RingHash {
        if (minimumRingSize < 1 || minimumRingSize > MAXIMUM_RING_SIZE) {
            throw new IllegalArgumentException(
                    "minimum_ring_size: "
                            + minimumRingSize
                            + " (expected: 1 to "
                            + MAXIMUM_RING_SIZE
                            + ")");
        }
        if (maximumRingSize < minimumRingSize || maximumRingSize > MAXIMUM_RING_SIZE) {
            throw new IllegalArgumentException(
                    "maximum_ring_size: "
                            + maximumRingSize
                            + " (expected: minimum_ring_size, "
                            + minimumRingSize
                            + ", to "
                            + MAXIMUM_RING_SIZE
                            + ")");
        }
    }

    @Override
    public LoadBalancer withLocalityWeights() {
        return new RingHash(
                hashing.withLocalityWeights(), hashFunction, minimumRingSize, maximumRingSize);
    }

    @Override
    public PickerFactory build(PrioritySet hosts, BuildContext context) {
        return HashPickerFactory.of(hosts, hashing, weighted -> Ring.of(weighted, this), context);
    }
}
