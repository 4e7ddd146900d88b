package io.outrider.lb.subset;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Settings of subset balancing: `LbSubsetConfig`. Immutable.
///
/// @param defaultSubset metadata of the hosts that [Fallback#DEFAULT_SUBSET] means
/// @param localityWeightAware locality weights hold in subsets too
/// @param scaleLocalityWeight a locality's weight shrinks with the share of its hosts in the subset
/// @param panicModeAny use any host when the fallback has none
/// @param listAsAny a host whose value is a list is in the subset of every element
/// @param allowRedundantKeys criteria that no selector names are not minded
/// @param metadataFallbackList try the alternatives of the criterion `fallback_list` in order
public record SubsetConfig(
        Fallback fallback,
        Map<String, Object> defaultSubset,
        List<Selector> selectors,
        boolean localityWeightAware,
        boolean scaleLocalityWeight,
        boolean panicModeAny,
        boolean listAsAny,
        boolean allowRedundantKeys,
        boolean metadataFallbackList) {

    public SubsetConfig {
        defaultSubset = Map.copyOf(defaultSubset);
        selectors = List.copyOf(selectors);
    }

    /// What happens when no subset matches.
    public enum Fallback {
        NO_FALLBACK,
        ANY_ENDPOINT,
        DEFAULT_SUBSET
    }

    /// Makes one subset of every combination of values of some metadata keys.
    ///
    /// @param keys not empty
    /// @param fallbackKeys for [SelectorFallback#KEYS_SUBSET]: fewer keys to try again with
    /// @param singleHostPerSubset values are unique: only the first host of each subset is used
    public record Selector(
            Set<String> keys,
            SelectorFallback fallback,
            Set<String> fallbackKeys,
            boolean singleHostPerSubset) {

        public Selector {
            keys = Set.copyOf(keys);
            fallbackKeys = Set.copyOf(fallbackKeys);
            if (keys.isEmpty()) {
                throw new IllegalArgumentException("keys: [] (expected: at least one key)");
            }
            if (fallback == SelectorFallback.KEYS_SUBSET
                    && (fallbackKeys.isEmpty()
                            || fallbackKeys.size() >= keys.size()
                            || !keys.containsAll(fallbackKeys))) {
                throw new IllegalArgumentException(
                        "fallback_keys_subset: "
                                + new TreeSet<>(fallbackKeys)
                                + " (expected: some but not all of "
                                + new TreeSet<>(keys)
                                + ")");
            }
        }

        public static Selector of(String... keys) {
            return new Selector(Set.of(keys), SelectorFallback.NOT_DEFINED, Set.of(), false);
        }
    }

    /// What happens when a selector's keys match but no host has the values.
    public enum SelectorFallback {
        NOT_DEFINED,
        NO_FALLBACK,
        ANY_ENDPOINT,
        DEFAULT_SUBSET,
        KEYS_SUBSET
    }
}
