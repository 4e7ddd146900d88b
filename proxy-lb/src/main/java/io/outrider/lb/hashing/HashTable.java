package io.outrider.lb.hashing;

import java.util.Map;

/// Maps hashes to hosts of a [WeightedHosts], which is never empty here. Immutable.
public interface HashTable {
    /// @param attempt 0 first; more when a retry predicate turned the host down
    /// @return the index of the host
    int choose(long hash, int attempt);

    /// Its gauges, by the name after `cluster.<name>.`.
    Map<String, Long> gauges();

    /// How a policy makes its table.
    @FunctionalInterface
    interface Builder {
        /// @param hosts not empty
        HashTable build(WeightedHosts hosts);
    }
}
