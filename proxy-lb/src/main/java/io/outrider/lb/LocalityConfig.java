package io.outrider.lb;

/// Whether and how a policy minds localities: `LocalityLbConfig`. Immutable.
public sealed interface LocalityConfig {
    /// No setting: zone-aware routing with its defaults, as Envoy, which only ever happens when the
    /// bootstrap names a local cluster.
    LocalityConfig UNSET = new ZoneAware(100, 6, false, 0, Basis.HEALTHY_HOSTS_NUM);

    /// Prefers the proxy's own zone as far as the zones' sizes allow.
    ///
    /// @param routingEnabled in percent of requests, 0 to 100
    /// @param minClusterSize healthy hosts below which zones are ignored
    /// @param failTrafficOnPanic answer "no host" instead of using unhealthy ones
    /// @param forceLocalZoneMinSize stay in the own zone whatever its share, while it has this many
    ///   healthy hosts; 0 switches this off
    /// @param basis what makes the size of a zone
    record ZoneAware(
            int routingEnabled,
            int minClusterSize,
            boolean failTrafficOnPanic,
            int forceLocalZoneMinSize,
            Basis basis)
            implements LocalityConfig {
        public ZoneAware {
            if (routingEnabled < 0 || routingEnabled > 100) {
                throw new IllegalArgumentException(
                        "routing_enabled: " + routingEnabled + " (expected: 0 to 100)");
            }
            if (minClusterSize < 0) {
                throw new IllegalArgumentException(
                        "min_cluster_size: " + minClusterSize + " (expected: >= 0)");
            }
            if (forceLocalZoneMinSize < 0) {
                throw new IllegalArgumentException(
                        "force_local_zone.min_size: "
                                + forceLocalZoneMinSize
                                + " (expected: >= 0)");
            }
        }
    }

    /// What zone-aware routing compares zones by.
    enum Basis {
        HEALTHY_HOSTS_NUM,
        HEALTHY_HOSTS_WEIGHT
    }

    /// Splits by the locality weights of the endpoints, less for localities with sick hosts.
    record LocalityWeighted() implements LocalityConfig {}
}
