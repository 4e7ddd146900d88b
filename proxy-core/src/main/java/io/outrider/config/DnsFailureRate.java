package io.outrider.config;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.extensions.clusters.dns.v3.DnsCluster;

/// How often a name is asked for again that could not be resolved (`dns_failure_refresh_rate`).
///
/// @param baseNanos the first wait
/// @param maxNanos the longest wait
record DnsFailureRate(long baseNanos, long maxNanos) {
    private static final int DEFAULT_GROWTH = 10;

    /// @param refreshNanos how often a name is asked for that was resolved, which holds for
    ///   failures too where nothing is set
    static DnsFailureRate of(boolean set, Cluster.RefreshRate proto, long refreshNanos) {
        return set
                ? growing(
                        Durations.nanos(proto.getBaseInterval()),
                        Durations.nanos(proto.hasMaxInterval(), proto.getMaxInterval(), 0))
                : new DnsFailureRate(refreshNanos, refreshNanos);
    }

    /// The same, of the extension.
    static DnsFailureRate of(boolean set, DnsCluster.RefreshRate proto, long refreshNanos) {
        return set
                ? growing(
                        Durations.nanos(proto.getBaseInterval()),
                        Durations.nanos(proto.hasMaxInterval(), proto.getMaxInterval(), 0))
                : new DnsFailureRate(refreshNanos, refreshNanos);
    }

    private static DnsFailureRate growing(long base, long max) {
        return new DnsFailureRate(base, max == 0 ? DEFAULT_GROWTH * base : max);
    }
}
