package io.outrider.lb;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The metadata a route wants hosts to have, sorted by key. Immutable; made with the route, so that
/// a pick compares and allocates nothing.
public final class MetadataMatch {
    private final List<Map.Entry<String, Object>> criteria;

    private MetadataMatch(List<Map.Entry<String, Object>> criteria) {
        this.criteria = criteria;
    }

    /// @param criteria values as in [HostSpec#metadata]: String, Double, Boolean, List, Map
    public static MetadataMatch of(Map<String, ?> criteria) {
        return new MetadataMatch(
                new TreeMap<String, Object>(criteria)
                        .entrySet().stream()
                                .map(e -> Map.entry(e.getKey(), e.getValue()))
                                .toList());
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
