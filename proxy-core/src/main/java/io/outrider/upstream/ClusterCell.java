package io.outrider.upstream;

import org.jspecify.annotations.Nullable;

/// Where a route finds its cluster: filled, replaced and emptied by the main loop, so that an
/// update is seen by the next request without touching routes.
///
/// Threads: [#current] any thread, [#publish] main loop.
public final class ClusterCell {
    private final String name;
    private volatile @Nullable ClusterSnapshot current;

    public ClusterCell(String name) {
        this.name = name;
    }

    public String name() {
        return name;
    }

    /// Null while there is no such cluster, or it is warming for the first time.
    public @Nullable ClusterSnapshot current() {
        return current;
    }

    void publish(@Nullable ClusterSnapshot next) {
        current = next;
    }
}
