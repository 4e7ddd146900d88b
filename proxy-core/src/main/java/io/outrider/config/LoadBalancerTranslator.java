package io.outrider.config;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.LbSubsetConfig;
import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.envoyproxy.envoy.extensions.load_balancing_policies.common.v3.ConsistentHashingLbConfig;
import io.outrider.lb.CommonConfig;
import io.outrider.lb.EdsHealth;
import io.outrider.lb.LoadBalancer;
import io.outrider.lb.clusterprovided.ClusterProvided;
import io.outrider.lb.hashing.HashConfig;
import io.outrider.lb.leastrequest.LeastRequest;
import io.outrider.lb.maglev.Maglev;
import io.outrider.lb.overridehost.StickySession;
import io.outrider.lb.random.Random;
import io.outrider.lb.ringhash.RingHash;
import io.outrider.lb.roundrobin.RoundRobin;
import io.outrider.lb.subset.Subset;
import io.outrider.lb.subset.SubsetConfig;
import io.outrider.lb.subset.SubsetConfig.Fallback;
import io.outrider.lb.subset.SubsetConfig.Selector;
import io.outrider.lb.subset.SubsetConfig.SelectorFallback;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Set;

/// The balancing policy of a cluster: `load_balancing_policy` when set, else `lb_policy` with its
/// `…_lb_config`, `lb_subset_config` and `common_lb_config`. Immutable.
final class LoadBalancerTranslator {
    private LoadBalancerTranslator() {}

    static LoadBalancer translate(Cluster proto, FactoryContext context, FieldPath at)
            throws ConfigException {
        LoadBalancer policy = policy(proto, context, at);
        return policy instanceof ClusterProvided
                ? policy
                : new StickySession(policy, usable(proto.getCommonLbConfig()));
    }

    private static LoadBalancer policy(Cluster proto, FactoryContext context, FieldPath at)
            throws ConfigException {
        CommonConfig common = common(proto);
        if (proto.hasLoadBalancingPolicy()) {
            var policies =
                    new LoadBalancerContext(
                            context.parser(),
                            common,
                            context.factories().loadBalancers(),
                            context.noEffect());
            return policies.policy(
                    proto.getLoadBalancingPolicy(), at.field("load_balancing_policy"));
        }
        LoadBalancer policy = byEnum(proto, common, at);
        if (proto.getLbSubsetConfig().getSubsetSelectorsCount() == 0) {
            return policy;
        }
        if (policy instanceof ClusterProvided) {
            throw at.field("lb_subset_config")
                    .invalid("subsets of CLUSTER_PROVIDED hosts (expected: another lb_policy)");
        }
        return new Subset(
                subset(proto.getLbSubsetConfig(), at.field("lb_subset_config")), common, policy);
    }

    private static LoadBalancer byEnum(Cluster proto, CommonConfig common, FieldPath at)
            throws ConfigException {
        var locality = LoadBalancerFields.locality(proto.getCommonLbConfig());
        return switch (proto.getLbPolicy()) {
            case ROUND_ROBIN ->
                    new RoundRobin(
                            common,
                            locality,
                            LoadBalancerFields.slowStart(
                                    proto.getRoundRobinLbConfig().hasSlowStartConfig(),
                                    proto.getRoundRobinLbConfig().getSlowStartConfig(),
                                    at.field("round_robin_lb_config")));
            case LEAST_REQUEST -> {
                var config = proto.getLeastRequestLbConfig();
                FieldPath here = at.field("least_request_lb_config");
                var slow =
                        LoadBalancerFields.slowStart(
                                config.hasSlowStartConfig(), config.getSlowStartConfig(), here);
                yield LoadBalancerFields.checked(
                        here,
                        () ->
                                new LeastRequest(
                                        common,
                                        locality,
                                        slow,
                                        config.hasChoiceCount()
                                                ? config.getChoiceCount().getValue()
                                                : 2,
                                        config.hasActiveRequestBias()
                                                ? config.getActiveRequestBias().getDefaultValue()
                                                : 1,
                                        LeastRequest.SelectionMethod.N_CHOICES));
            }
            case RANDOM -> new Random(common, locality);
            case RING_HASH -> ringHash(proto, common, at.field("ring_hash_lb_config"));
            case MAGLEV -> {
                var config = proto.getMaglevLbConfig();
                yield LoadBalancerFields.checked(
                        at.field("maglev_lb_config"),
                        () ->
                                new Maglev(
                                        hashing(proto, common),
                                        LoadBalancerFields.size(
                                                config.hasTableSize(),
                                                config.getTableSize(),
                                                Maglev.DEFAULT_TABLE_SIZE)));
            }
            case CLUSTER_PROVIDED -> new ClusterProvided();
            case LOAD_BALANCING_POLICY_CONFIG ->
                    throw at.field("load_balancing_policy")
                            .missing("a policy, since lb_policy is LOAD_BALANCING_POLICY_CONFIG");
            case UNRECOGNIZED ->
                    throw at.field("lb_policy").unsupported("policy " + proto.getLbPolicyValue());
        };
    }

    private static LoadBalancer ringHash(Cluster proto, CommonConfig common, FieldPath at)
            throws ConfigException {
        var config = proto.getRingHashLbConfig();
        var function =
                switch (config.getHashFunction()) {
                    case MURMUR_HASH_2 -> RingHash.HashFunction.MURMUR_HASH_2;
                    case XX_HASH, UNRECOGNIZED -> RingHash.HashFunction.XX_HASH;
                };
        int minimum =
                LoadBalancerFields.size(
                        config.hasMinimumRingSize(),
                        config.getMinimumRingSize(),
                        RingHash.DEFAULT_MINIMUM_RING_SIZE);
        return LoadBalancerFields.checked(
                at,
                () ->
                        new RingHash(
                                hashing(proto, common),
                                function,
                                minimum,
                                LoadBalancerFields.size(
                                        config.hasMaximumRingSize(),
                                        config.getMaximumRingSize(),
                                        RingHash.defaultMaximum(minimum))));
    }

    private static CommonConfig common(Cluster proto) {
        var common = proto.getCommonLbConfig();
        return common.hasHealthyPanicThreshold()
                ? new CommonConfig((int) common.getHealthyPanicThreshold().getValue())
                : CommonConfig.DEFAULT;
    }

    private static HashConfig hashing(Cluster proto, CommonConfig common) {
        var hashing = proto.getCommonLbConfig().getConsistentHashingLbConfig();
        return LoadBalancerFields.hashing(
                ConsistentHashingLbConfig.newBuilder()
                        .setUseHostnameForHashing(hashing.getUseHostnameForHashing())
                        .setHashBalanceFactor(hashing.getHashBalanceFactor())
                        .build(),
                proto.getCommonLbConfig().hasLocalityWeightedLbConfig(),
                common);
    }

    private static Set<EdsHealth> usable(Cluster.CommonLbConfig common) {
        if (!common.hasOverrideHostStatus()) {
            return StickySession.DEFAULT_USABLE;
        }
        var usable = EnumSet.noneOf(EdsHealth.class);
        for (HealthStatus status : common.getOverrideHostStatus().getStatusesList()) {
            usable.add(EndpointTranslator.health(status));
        }
        return usable;
    }

    private static SubsetConfig subset(LbSubsetConfig proto, FieldPath at) throws ConfigException {
        var selectors = new ArrayList<Selector>();
        for (int i = 0; i < proto.getSubsetSelectorsCount(); i++) {
            var each = proto.getSubsetSelectors(i);
            selectors.add(
                    LoadBalancerFields.selector(
                            each.getKeysList(),
                            switch (each.getFallbackPolicy()) {
                                case NOT_DEFINED, UNRECOGNIZED -> SelectorFallback.NOT_DEFINED;
                                case NO_FALLBACK -> SelectorFallback.NO_FALLBACK;
                                case ANY_ENDPOINT -> SelectorFallback.ANY_ENDPOINT;
                                case DEFAULT_SUBSET -> SelectorFallback.DEFAULT_SUBSET;
                                case KEYS_SUBSET -> SelectorFallback.KEYS_SUBSET;
                            },
                            each.getFallbackKeysSubsetList(),
                            each.getSingleHostPerSubset(),
                            at.field("subset_selectors").index(i)));
        }
        return new SubsetConfig(
                switch (proto.getFallbackPolicy()) {
                    case ANY_ENDPOINT -> Fallback.ANY_ENDPOINT;
                    case DEFAULT_SUBSET -> Fallback.DEFAULT_SUBSET;
                    case NO_FALLBACK, UNRECOGNIZED -> Fallback.NO_FALLBACK;
                },
                Structs.map(proto.getDefaultSubset()),
                selectors,
                proto.getLocalityWeightAware(),
                proto.getScaleLocalityWeight(),
                proto.getPanicModeAny(),
                proto.getListAsAny(),
                false,
                proto.getMetadataFallbackPolicy()
                        == LbSubsetConfig.LbSubsetMetadataFallbackPolicy.FALLBACK_LIST);
    }
}
