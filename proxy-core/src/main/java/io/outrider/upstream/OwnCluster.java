package io.outrider.upstream;

import io.outrider.lb.Locality;
import io.outrider.lb.PrioritySet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The cluster that this proxy is a member of (`local_cluster_name`) and where in it the proxy
/// runs: what zone-aware routing holds other clusters' zones against.
///
/// Threads: main loop.
public final class OwnCluster {
    private final String name;
    private final @Nullable Locality locality;
    private final List<Runnable> followers = new ArrayList<>();
    private PrioritySet hosts = PrioritySet.EMPTY;

    /// @param name empty: there is none
    /// @param locality null when the node does not say
    public OwnCluster(String name, @Nullable Locality locality) {
        this.name = name;
        this.locality = locality;
    }

    /// Null when unknown.
    public @Nullable Locality locality() {
        return locality;
    }

    /// Whether that cluster is the one.
    boolean is(String cluster) {
        return !name.isEmpty() && name.equals(cluster);
    }

    /// The members, for a cluster that is not this one; null when no such cluster is named.
    @Nullable PrioritySet hostsFor(String cluster) {
        return name.isEmpty() || is(cluster) ? null : hosts;
    }

    /// Takes over the members as they are now, and tells those who balance by them.
    void changed(PrioritySet now) {
        hosts = now;
        for (Runnable follower : List.copyOf(followers)) {
            follower.run();
        }
    }

    /// Runs `changed` each time members have changed.
    void follow(Runnable changed) {
        if (!name.isEmpty()) {
            followers.add(changed);
        }
    }

    void unfollow(Runnable changed) {
        followers.remove(changed);
    }
}
