package io.outrider.lb;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The metadata a route wants hosts to have, sorted by key. Immutable; made with the route, so that
/// a pick compares and allocates nothing.
public final class MetadataMatch {
    private static final String FALLBACK_LIST = "fallback_list";

    private final List<Map.Entry<String, Object>> criteria;
    private final List<MetadataMatch> fallbacks;

    private MetadataMatch(List<Map.Entry<String, Object>> criteria, List<MetadataMatch> fallbacks) {
        this.criteria = criteria;
        this.fallbacks = fallbacks;
    }

    /// @param criteria values as in [HostSpec#metadata]: String, Double, Boolean, List, Map
    public static MetadataMatch of(Map<String, ?> criteria) {
        var sorted = new TreeMap<String, Object>(criteria);
        var fallbacks = new ArrayList<MetadataMatch>();
        if (sorted.get(FALLBACK_LIST) instanceof List<?> list) {
            for (Object alternative : list) {
                var merged = new TreeMap<String, Object>(sorted);
                merged.remove(FALLBACK_LIST);
                if (alternative instanceof Map<?, ?> fields) {
                    fields.forEach((key, value) -> merged.put(key.toString(), value));
                }
                fallbacks.add(new MetadataMatch(entries(merged), List.of()));
            }
        }
        return new MetadataMatch(entries(sorted), List.copyOf(fallbacks));
    }

    private static List<Map.Entry<String, Object>> entries(Map<String, Object> sorted) {
        return sorted.entrySet().stream().map(e -> Map.entry(e.getKey(), e.getValue())).toList();
    }

    /// The alternatives that the criterion `fallback_list` names, each merged into the other
    /// criteria, in the order to try them. Empty when there is no such criterion.
    public List<MetadataMatch> fallbacks() {
        return fallbacks;
    }

    /// In order of keys.
    public List<Map.Entry<String, Object>> criteria() {
        return criteria;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MetadataMatch match && criteria.equals(match.criteria);
    }

    @Override
    public int hashCode() {
        return criteria.hashCode();
    }

    @Override
    public String toString() {
        return criteria.toString();
    }
}
