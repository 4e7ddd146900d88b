package io.outrider.config;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig;
import io.outrider.lb.CommonConfig;
import io.outrider.lb.LoadBalancer;
import io.outrider.lb.LocalityConfig;
import io.outrider.lb.SlowStart;
import io.outrider.lb.hashing.HashConfig;
import io.outrider.lb.hashing.HashKey;
import io.outrider.lb.leastrequest.LeastRequest;
import io.outrider.lb.maglev.Maglev;
import io.outrider.lb.random.Random;
import io.outrider.lb.ringhash.RingHash;
import io.outrider.lb.roundrobin.RoundRobin;
import java.time.Duration;
import java.util.function.Supplier;

/// The balancing policy of a cluster: `load_balancing_policy` when set, else `lb_policy` with its
/// `…_lb_config` and `common_lb_config`. Immutable.
final class LoadBalancerTranslator {
    private static final String PACKAGE = "envoy.extensions.load_balancing_policies.";

    private LoadBalancerTranslator() {}

    static LoadBalancer translate(Cluster proto, ConfigParser parser, FieldPath at)
            throws ConfigException {
        CommonConfig common = common(proto);
        if (proto.hasLoadBalancingPolicy()) {
            return extension(
                    proto.getLoadBalancingPolicy(),
                    common,
                    parser,
                    at.field("load_balancing_policy"));
        }
        if (proto.hasLbSubsetConfig() && proto.getLbSubsetConfig().getSubsetSelectorsCount() > 0) {
            throw at.field("lb_subset_config").unsupported("subset load balancing");
        }
        LocalityConfig locality = locality(proto);
        return switch (proto.getLbPolicy()) {
            case ROUND_ROBIN -> {
                var config = proto.getRoundRobinLbConfig();
                yield new RoundRobin(
                        common,
                        locality,
                        config.hasSlowStartConfig()
                                ? slowStart(
                                        config.getSlowStartConfig(),
                                        at.field("round_robin_lb_config"))
                                : SlowStart.OFF);
            }
            case LEAST_REQUEST -> {
                var config = proto.getLeastRequestLbConfig();
                FieldPath here = at.field("least_request_lb_config");
                SlowStart slow =
                        config.hasSlowStartConfig()
                                ? slowStart(config.getSlowStartConfig(), here)
                                : SlowStart.OFF;
                int choices = config.hasChoiceCount() ? config.getChoiceCount().getValue() : 2;
                double bias =
                        config.hasActiveRequestBias()
                                ? config.getActiveRequestBias().getDefaultValue()
                                : 1;
                yield checked(
                        here,
                        () ->
                                new LeastRequest(
                                        common,
                                        locality,
                                        slow,
                                        choices,
                                        bias,
                                        LeastRequest.SelectionMethod.N_CHOICES));
            }
            case RANDOM -> new Random(common, locality);
            case RING_HASH -> {
                var config = proto.getRingHashLbConfig();
                FieldPath here = at.field("ring_hash_lb_config");
                var hash = hash(proto, common);
                yield checked(
                        here,
                        () ->
                                new RingHash(
                                        hash,
                                        config.getHashFunction()
                                                        == Cluster.RingHashLbConfig.HashFunction
                                                                .MURMUR_HASH_2
                                                ? RingHash.HashFunction.MURMUR_HASH_2
                                                : RingHash.HashFunction.XX_HASH,
                                        config.hasMinimumRingSize()
                                                ? size(config.getMinimumRingSize().getValue())
                                                : RingHash.DEFAULT_MINIMUM_RING_SIZE,
                                        config.hasMaximumRingSize()
                                                ? size(config.getMaximumRingSize().getValue())
                                                : RingHash.MAXIMUM_RING_SIZE));
            }
            case MAGLEV -> {
                var config = proto.getMaglevLbConfig();
                var hash = hash(proto, common);
                yield checked(
                        at.field("maglev_lb_config"),
                        () ->
                                new Maglev(
                                        hash,
                                        config.hasTableSize()
                                                ? size(config.getTableSize().getValue())
                                                : Maglev.DEFAULT_TABLE_SIZE));
            }
            case CLUSTER_PROVIDED -> throw at.field("lb_policy").unsupported("CLUSTER_PROVIDED");
            case LOAD_BALANCING_POLICY_CONFIG ->
                    throw at.field("load_balancing_policy")
                            .missing("a policy, since lb_policy is LOAD_BALANCING_POLICY_CONFIG");
            case UNRECOGNIZED ->
                    throw at.field("lb_policy").unsupported("policy " + proto.getLbPolicyValue());
        };
    }

    private static int size(long value) {
        return (int) Math.min(value, Integer.MAX_VALUE);
    }

    /// The checks of a policy's own settings, with the path in front.
    private static LoadBalancer checked(FieldPath at, Supplier<LoadBalancer> make)
            throws ConfigException {
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

    private static CommonConfig common(Cluster proto) {
        var common = proto.getCommonLbConfig();
        return common.hasHealthyPanicThreshold()
                ? new CommonConfig((int) common.getHealthyPanicThreshold().getValue())
                : CommonConfig.DEFAULT;
    }

    private static HashConfig hash(Cluster proto, CommonConfig common) {
        var hashing = proto.getCommonLbConfig().getConsistentHashingLbConfig();
        return new HashConfig(
                common,
                hashing.getUseHostnameForHashing() ? HashKey.HOSTNAME : HashKey.ADDRESS,
                proto.getCommonLbConfig().hasLocalityWeightedLbConfig(),
                hashing.hasHashBalanceFactor() ? hashing.getHashBalanceFactor().getValue() : 0);
    }

    private static LocalityConfig locality(Cluster proto) {
        var common = proto.getCommonLbConfig();
        if (common.hasLocalityWeightedLbConfig()) {
            return new LocalityConfig.LocalityWeighted();
        }
        if (!common.hasZoneAwareLbConfig()) {
            return LocalityConfig.UNSET;
        }
        var zone = common.getZoneAwareLbConfig();
        return new LocalityConfig.ZoneAware(
                zone.hasRoutingEnabled() ? (int) zone.getRoutingEnabled().getValue() : 100,
                zone.hasMinClusterSize() ? size(zone.getMinClusterSize().getValue()) : 6,
                zone.getFailTrafficOnPanic(),
                0,
                LocalityConfig.Basis.HEALTHY_HOSTS_NUM);
    }

    private static SlowStart slowStart(Cluster.SlowStartConfig proto, FieldPath at)
            throws ConfigException {
        return slowStart(
                Durations.nanos(proto.getSlowStartWindow()),
                proto.hasAggression() ? proto.getAggression().getDefaultValue() : 1,
                proto.hasMinWeightPercent() ? proto.getMinWeightPercent().getValue() : 10,
                at.field("slow_start_config"));
    }

    private static SlowStart slowStart(
            long windowNanos, double aggression, double minPercent, FieldPath at)
            throws ConfigException {
        try {
            return new SlowStart(Duration.ofNanos(windowNanos), aggression, minPercent);
        } catch (IllegalArgumentException e) {
            throw at.invalid(String.valueOf(e.getMessage()));
        }
    }

    /// The first policy of the list that is known here.
    private static LoadBalancer extension(
            io.envoyproxy.envoy.config.cluster.v3.LoadBalancingPolicy proto,
            CommonConfig common,
            ConfigParser parser,
            FieldPath at)
            throws ConfigException {
        for (int i = 0; i < proto.getPoliciesCount(); i++) {
            var any = proto.getPolicies(i).getTypedExtensionConfig().getTypedConfig();
            FieldPath here =
                    at.field("policies")
                            .index(i)
                            .field("typed_extension_config")
                            .field("typed_config");
            String type = TypeUrls.typeName(any.getTypeUrl());
            switch (type.startsWith(PACKAGE) ? type.substring(PACKAGE.length()) : type) {
                case "round_robin.v3.RoundRobin" -> {
                    var config =
                            parser.unpack(
                                    any,
                                    io.envoyproxy.envoy.extensions.load_balancing_policies
                                            .round_robin.v3.RoundRobin.class,
                                    here);
                    return new RoundRobin(
                            common,
                            locality(config.getLocalityLbConfig(), config.hasLocalityLbConfig()),
                            slowStartOf(
                                    config.hasSlowStartConfig(),
                                    config.getSlowStartConfig(),
                                    here));
                }
                case "least_request.v3.LeastRequest" -> {
                    var config =
                            parser.unpack(
                                    any,
                                    io.envoyproxy.envoy.extensions.load_balancing_policies
                                            .least_request.v3.LeastRequest.class,
                                    here);
                    var slow =
                            slowStartOf(
                                    config.hasSlowStartConfig(), config.getSlowStartConfig(), here);
                    return checked(
                            here,
                            () ->
                                    new LeastRequest(
                                            common,
                                            locality(
                                                    config.getLocalityLbConfig(),
                                                    config.hasLocalityLbConfig()),
                                            slow,
                                            config.hasChoiceCount()
                                                    ? config.getChoiceCount().getValue()
                                                    : 2,
                                            config.hasActiveRequestBias()
                                                    ? config.getActiveRequestBias()
                                                            .getDefaultValue()
                                                    : 1,
                                            config.getSelectionMethod()
                                                            == io.envoyproxy.envoy.extensions
                                                                    .load_balancing_policies
                                                                    .least_request.v3.LeastRequest
                                                                    .SelectionMethod.FULL_SCAN
                                                    ? LeastRequest.SelectionMethod.FULL_SCAN
                                                    : LeastRequest.SelectionMethod.N_CHOICES));
                }
                case "random.v3.Random" -> {
                    var config =
                            parser.unpack(
                                    any,
                                    io.envoyproxy.envoy.extensions.load_balancing_policies.random.v3
                                            .Random.class,
                                    here);
                    return new Random(
                            common,
                            locality(config.getLocalityLbConfig(), config.hasLocalityLbConfig()));
                }
                case "maglev.v3.Maglev" -> {
                    var config =
                            parser.unpack(
                                    any,
                                    io.envoyproxy.envoy.extensions.load_balancing_policies.maglev.v3
                                            .Maglev.class,
                                    here);
                    return checked(
                            here,
                            () ->
                                    new Maglev(
                                            hash(config.getConsistentHashingLbConfig(), common),
                                            config.hasTableSize()
                                                    ? size(config.getTableSize().getValue())
                                                    : Maglev.DEFAULT_TABLE_SIZE));
                }
                case "ring_hash.v3.RingHash" -> {
                    var config =
                            parser.unpack(
                                    any,
                                    io.envoyproxy.envoy.extensions.load_balancing_policies.ring_hash
                                            .v3.RingHash.class,
                                    here);
                    return checked(
                            here,
                            () ->
                                    new RingHash(
                                            hash(config.getConsistentHashingLbConfig(), common),
                                            RingHash.HashFunction.XX_HASH,
                                            config.hasMinimumRingSize()
                                                    ? size(config.getMinimumRingSize().getValue())
                                                    : RingHash.DEFAULT_MINIMUM_RING_SIZE,
                                            config.hasMaximumRingSize()
                                                    ? size(config.getMaximumRingSize().getValue())
                                                    : RingHash.MAXIMUM_RING_SIZE));
                }
                default -> {}
            }
        }
        throw at.field("policies")
                .unsupported(
                        "none of its policies; known are round_robin, least_request, random,"
                                + " ring_hash and maglev");
    }

    private static HashConfig hash(
            io.envoyproxy.envoy.extensions.load_balancing_policies.common.v3
                            .ConsistentHashingLbConfig
                    proto,
            CommonConfig common) {
        return new HashConfig(
                common,
                proto.getUseHostnameForHashing() ? HashKey.HOSTNAME : HashKey.ADDRESS,
                false,
                proto.hasHashBalanceFactor() ? proto.getHashBalanceFactor().getValue() : 0);
    }

    private static SlowStart slowStartOf(
            boolean set,
            io.envoyproxy.envoy.extensions.load_balancing_policies.common.v3.SlowStartConfig proto,
            FieldPath at)
            throws ConfigException {
        return set
                ? slowStart(
                        Durations.nanos(proto.getSlowStartWindow()),
                        proto.hasAggression() ? proto.getAggression().getDefaultValue() : 1,
                        proto.hasMinWeightPercent() ? proto.getMinWeightPercent().getValue() : 10,
                        at.field("slow_start_config"))
                : SlowStart.OFF;
    }

    private static LocalityConfig locality(LocalityLbConfig proto, boolean set) {
        if (!set) {
            return LocalityConfig.UNSET;
        }
        if (proto.hasLocalityWeightedLbConfig()) {
            return new LocalityConfig.LocalityWeighted();
        }
        var zone = proto.getZoneAwareLbConfig();
        return new LocalityConfig.ZoneAware(
                zone.hasRoutingEnabled() ? (int) zone.getRoutingEnabled().getValue() : 100,
                zone.hasMinClusterSize() ? size(zone.getMinClusterSize().getValue()) : 6,
                zone.getFailTrafficOnPanic(),
                0,
                LocalityConfig.Basis.HEALTHY_HOSTS_NUM);
    }
}
