package io.outrider.injector;

import io.outrider.injector.cluster.ClusterApi;
import io.outrider.injector.pod.Cluster;

/// What is known of the cluster now. Threads: [#ask] one at a time; the rest any.
final class LiveCluster {
    /// From this version on every kubelet that may be there knows native sidecars: it may be three
    /// minor versions behind, and 1.29 has them.
    static final int NATIVE_SIDECARS = 33;

    private final ClusterApi api;
    private volatile Cluster now = new Cluster(false);
    private volatile boolean known;

    LiveCluster(ClusterApi api) {
        this.api = api;
    }

    /// Asks the API server.
    void ask() {
        now = new Cluster(api.minorVersion() >= NATIVE_SIDECARS);
        known = true;
    }

    Cluster now() {
        return now;
    }

    boolean isKnown() {
        return known;
    }
}
