package io.outrider.lb.hashing;

import io.outrider.lb.CommonConfig;

/// Settings that ring hash and Maglev share.
///
/// @param localityWeighted whether localities get their share of the table by weight
/// @param balanceFactor in percent, at least 100: no host gets more than this share of the average
///   load; 0 for no bound
public record HashConfig(
        CommonConfig common, HashKey key, boolean localityWeighted, int balanceFactor) {
    public static final HashConfig DEFAULT =
            new HashConfig(CommonConfig.DEFAULT, HashKey.ADDRESS, false, 0);

    public HashConfig {
        if (balanceFactor != 0 && balanceFactor < 100) {
            throw new IllegalArgumentException(
                    "hash_balance_factor: " + balanceFactor + " (expected: 0 or >= 100)");
        }
    }

    public HashConfig withLocalityWeights() {
        return new HashConfig(common, key, true, balanceFactor);
    }
}
