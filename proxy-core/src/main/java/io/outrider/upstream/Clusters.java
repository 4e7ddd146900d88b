package io.outrider.upstream;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The clusters known now, by name, and the cells that routes hold for names known or not.
///
/// Threads: [#cell] and [#find] any thread; [#add] and [#remove] main loop or start.
public final class Clusters {
    private final ConcurrentHashMap<String, ClusterCell> cells = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Cluster> clusters = new ConcurrentHashMap<>();

    /// The cell of that name; there is one for every name that was ever asked for by a
    /// configuration.
    public ClusterCell cell(String name) {
        return cells.computeIfAbsent(name, ClusterCell::new);
    }

    public @Nullable Cluster find(String name) {
        return clusters.get(name);
    }

    public void add(String name, Cluster cluster) {
        clusters.put(name, cluster);
    }

    /// Every cluster, in the order of names.
    public Collection<Cluster> all() {
        Map<String, Cluster> sorted = new TreeMap<>(clusters);
        return List.copyOf(sorted.values());
    }
}
