package io.outrider.lb.subset;

import io.outrider.lb.MetadataMatch;
import io.outrider.lb.subset.SubsetConfig.Selector;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Finds the subset, or the selector, that a route's criteria name: key by key in sorted order.
/// Filled while built, then immutable; looking up allocates nothing.
final class SubsetTree {
    static final int NONE = -1;

    private final Node values = new Node();
    private final KeyNode keys = new KeyNode();

    /// @param subset by sorted key
    void add(Map<String, Object> subset, int index) {
        Node node = values;
        for (Map.Entry<String, Object> each : subset.entrySet()) {
            node =
                    node.children
                            .computeIfAbsent(each.getKey(), _ -> new HashMap<>())
                            .computeIfAbsent(each.getValue(), _ -> new Node());
        }
        node.index = index;
    }

    /// The first of two selectors with the same keys says what happens when nothing matches.
    void add(Selector selector) {
        KeyNode node = keys;
        for (String key : new TreeSet<>(selector.keys())) {
            node = node.children.computeIfAbsent(key, _ -> new KeyNode());
        }
        if (node.selector == null) {
            node.selector = selector;
        }
    }

    /// @param only if not null, criteria with other keys are left out
    /// @return [#NONE] when there is no such subset
    int find(MetadataMatch match, @Nullable Set<String> only) {
        Node node = values;
        List<Map.Entry<String, Object>> criteria = match.criteria();
        for (int i = 0; i < criteria.size(); i++) {
            Map.Entry<String, Object> each = criteria.get(i);
            if (only != null && !only.contains(each.getKey())) {
                continue;
            }
            Map<Object, Node> children = node.children.get(each.getKey());
            Node next = children == null ? null : children.get(each.getValue());
            if (next == null) {
                return NONE;
            }
            node = next;
        }
        return node.index;
    }

    /// @param only if not null, criteria with other keys are left out
    /// @return null when no selector has exactly these keys
    @Nullable Selector selector(MetadataMatch match, @Nullable Set<String> only) {
        KeyNode node = keys;
        List<Map.Entry<String, Object>> criteria = match.criteria();
        for (int i = 0; i < criteria.size(); i++) {
            String key = criteria.get(i).getKey();
            if (only != null && !only.contains(key)) {
                continue;
            }
            KeyNode next = node.children.get(key);
            if (next == null) {
                return null;
            }
            node = next;
        }
        return node.selector;
    }

    private static final class Node {
        final Map<String, Map<Object, Node>> children = new HashMap<>();
        int index = NONE;
    }

    private static final class KeyNode {
        final Map<String, KeyNode> children = new HashMap<>();
        @Nullable Selector selector;
    }
}
