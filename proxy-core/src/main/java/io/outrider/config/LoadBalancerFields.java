package io.outrider.config;

import com.google.protobuf.UInt64Value;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.extensions.load_balancing_policies.common.v3.ConsistentHashingLbConfig;
import io.envoyproxy.envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig;
import io.envoyproxy.envoy.extensions.load_balancing_policies.common.v3.SlowStartConfig;
import io.outrider.lb.CommonConfig;
import io.outrider.lb.LocalityConfig;
import io.outrider.lb.SlowStart;
import io.outrider.lb.hashing.HashConfig;
import io.outrider.lb.hashing.HashKey;
import io.outrider.lb.subset.SubsetConfig;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// The messages that several balancing policies share. Immutable.
public final class LoadBalancerFields {
    private static final double DEFAULT_AGGRESSION = 1;
    private static final double DEFAULT_MIN_WEIGHT_PERCENT = 10;
    private static final int DEFAULT_ROUTING_ENABLED = 100;
    private static final int DEFAULT_MIN_CLUSTER_SIZE = 6;

    private LoadBalancerFields() {}

    /// Runs a policy's own checks and puts the path in front of what they say.
    public static <T> T checked(FieldPath at, Supplier<T> make) throws ConfigException {
        try {
            return make.get();
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            int colon = message.indexOf(": ");
            throw colon < 0
                    ? at.invalid(message)
                    : at.field(message.substring(0, colon)).invalid(message.substring(colon + 2));
        }
    }

    /// `otherwise` when unset; the largest `int` for anything larger.
    public static int size(boolean set, UInt64Value value, int otherwise) {
        long size = value.getValue();
        return !set ? otherwise : size < 0 ? Integer.MAX_VALUE : (int) Math.min(size, 1L << 30);
    }

    /// `locality_lb_config`.
    public static LocalityConfig locality(boolean set, LocalityLbConfig proto, FieldPath at)
            throws ConfigException {
        if (!set) {
            return LocalityConfig.UNSET;
        }
        if (proto.hasLocalityWeightedLbConfig()) {
            return new LocalityConfig.LocalityWeighted();
        }
        var zone = proto.getZoneAwareLbConfig();
        if (zone.getForceLocalityDirectRouting()) {
            throw at.field("locality_lb_config")
                    .field("zone_aware_lb_config")
                    .field("force_locality_direct_routing")
                    .unsupported("direct routing to the own locality whatever its share");
        }
        return zoneAware(
                zone.hasRoutingEnabled()
                        ? (int) zone.getRoutingEnabled().getValue()
                        : DEFAULT_ROUTING_ENABLED,
                size(zone.hasMinClusterSize(), zone.getMinClusterSize(), DEFAULT_MIN_CLUSTER_SIZE),
                zone.getFailTrafficOnPanic());
    }

    static LocalityConfig locality(Cluster.CommonLbConfig common) {
        if (common.hasLocalityWeightedLbConfig()) {
            return new LocalityConfig.LocalityWeighted();
        }
        if (!common.hasZoneAwareLbConfig()) {
            return LocalityConfig.UNSET;
        }
        var zone = common.getZoneAwareLbConfig();
        return zoneAware(
                zone.hasRoutingEnabled()
                        ? (int) zone.getRoutingEnabled().getValue()
                        : DEFAULT_ROUTING_ENABLED,
                size(zone.hasMinClusterSize(), zone.getMinClusterSize(), DEFAULT_MIN_CLUSTER_SIZE),
                zone.getFailTrafficOnPanic());
    }

    private static LocalityConfig zoneAware(
            int routingEnabled, int minClusterSize, boolean failTrafficOnPanic) {
        return new LocalityConfig.ZoneAware(
                routingEnabled,
                minClusterSize,
                failTrafficOnPanic,
                0,
                LocalityConfig.Basis.HEALTHY_HOSTS_NUM);
    }

    /// `slow_start_config`; off when unset.
    public static SlowStart slowStart(boolean set, SlowStartConfig proto, FieldPath at)
            throws ConfigException {
        return set
                ? slowStart(
                        Durations.nanos(proto.getSlowStartWindow()),
                        proto.hasAggression()
                                ? proto.getAggression().getDefaultValue()
                                : DEFAULT_AGGRESSION,
                        proto.hasMinWeightPercent()
                                ? proto.getMinWeightPercent().getValue()
                                : DEFAULT_MIN_WEIGHT_PERCENT,
                        at)
                : SlowStart.OFF;
    }

    static SlowStart slowStart(boolean set, Cluster.SlowStartConfig proto, FieldPath at)
            throws ConfigException {
        return set
                ? slowStart(
                        Durations.nanos(proto.getSlowStartWindow()),
                        proto.hasAggression()
                                ? proto.getAggression().getDefaultValue()
                                : DEFAULT_AGGRESSION,
                        proto.hasMinWeightPercent()
                                ? proto.getMinWeightPercent().getValue()
                                : DEFAULT_MIN_WEIGHT_PERCENT,
                        at)
                : SlowStart.OFF;
    }

    private static SlowStart slowStart(
            long windowNanos, double aggression, double minPercent, FieldPath at)
            throws ConfigException {
        return checked(
                at.field("slow_start_config"),
                () -> new SlowStart(Duration.ofNanos(windowNanos), aggression, minPercent));
    }

    /// `consistent_hashing_lb_config` with the cluster's own settings.
    ///
    /// @param localityWeighted whether the table is split by locality weights
    public static HashConfig hashing(
            ConsistentHashingLbConfig proto, boolean localityWeighted, CommonConfig common) {
        return new HashConfig(
                common,
                proto.getUseHostnameForHashing() ? HashKey.HOSTNAME : HashKey.ADDRESS,
                localityWeighted,
                proto.hasHashBalanceFactor() ? proto.getHashBalanceFactor().getValue() : 0);
    }

    /// One entry of `subset_selectors`.
    public static SubsetConfig.Selector selector(
            List<String> keys,
            SubsetConfig.SelectorFallback fallback,
            List<String> fallbackKeys,
            boolean singleHost,
            FieldPath at)
            throws ConfigException {
        return checked(
                at,
                () ->
                        new SubsetConfig.Selector(
                                Set.copyOf(keys), fallback, Set.copyOf(fallbackKeys), singleHost));
    }
}
