package io.outrider.lb.subset;

import io.outrider.lb.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Reads the `envoy.lb` metadata of hosts.
final class HostMetadata {
    private static final String FILTER = "envoy.lb";

    private HostMetadata() {}

    /// The values the host has for these keys: none if it lacks a key; with `listAsAny` one
    /// combination for each element of each list. By sorted key.
    static List<Map<String, Object>> combinations(Host host, Set<String> keys, boolean listAsAny) {
        Map<String, Object> metadata = host.metadata().getOrDefault(FILTER, Map.of());
        List<Map<String, Object>> combinations = List.of(Map.of());
        for (String key : new TreeSet<>(keys)) {
            Object value = metadata.get(key);
            if (value == null) {
                return List.of();
            }
            List<?> values = listAsAny && value instanceof List<?> list ? list : List.of(value);
            var next = new ArrayList<Map<String, Object>>();
            for (Map<String, Object> combination : combinations) {
                for (Object each : values) {
                    var extended = new TreeMap<String, Object>(combination);
                    extended.put(key, each);
                    next.add(extended);
                }
            }
            combinations = next;
        }
        return combinations;
    }

    /// Whether the host has all these values.
    static boolean matches(Host host, Map<String, Object> wanted, boolean listAsAny) {
        Map<String, Object> metadata = host.metadata().getOrDefault(FILTER, Map.of());
        for (Map.Entry<String, Object> each : wanted.entrySet()) {
            Object value = metadata.get(each.getKey());
            boolean same =
                    each.getValue().equals(value)
                            || (listAsAny
                                    && value instanceof List<?> list
                                    && list.contains(each.getValue()));
            if (!same) {
                return false;
            }
        }
        return true;
    }
}
