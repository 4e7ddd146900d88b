package io.outrider.extensions.loadbalancing.subset;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.extensions.load_balancing_policies.subset.v3.Subset.LbSubsetMetadataFallbackPolicy;
import io.envoyproxy.envoy.extensions.load_balancing_policies.subset.v3.Subset.LbSubsetSelector;
import io.outrider.config.ConfigException;
import io.outrider.config.FieldPath;
import io.outrider.config.LoadBalancerContext;
import io.outrider.config.LoadBalancerFactory;
import io.outrider.config.LoadBalancerFields;
import io.outrider.config.Structs;
import io.outrider.lb.LoadBalancer;
import io.outrider.lb.subset.Subset;
import io.outrider.lb.subset.SubsetConfig;
import io.outrider.lb.subset.SubsetConfig.Fallback;
import io.outrider.lb.subset.SubsetConfig.Selector;
import io.outrider.lb.subset.SubsetConfig.SelectorFallback;
import java.util.ArrayList;
import java.util.Set;

/// Makes subset policies. One for the process.
public final class SubsetFactory implements LoadBalancerFactory {
    @Override
    public String name() {
        return "envoy.load_balancing_policies.subset";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(
                "type.googleapis.com/envoy.extensions.load_balancing_policies.subset.v3.Subset");
    }

    @Override
    public LoadBalancer parse(Any config, FieldPath at, LoadBalancerContext context)
            throws ConfigException {
        var proto =
                context.parser()
                        .unpack(
                                config,
                                io.envoyproxy.envoy.extensions.load_balancing_policies.subset.v3
                                        .Subset.class,
                                at);
        LoadBalancer child =
                context.policyInside(proto.getSubsetLbPolicy(), at.field("subset_lb_policy"));
        var selectors = new ArrayList<Selector>();
        for (int i = 0; i < proto.getSubsetSelectorsCount(); i++) {
            selectors.add(
                    selector(proto.getSubsetSelectors(i), at.field("subset_selectors").index(i)));
        }
        return new Subset(
                new SubsetConfig(
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
                        proto.getAllowRedundantKeys(),
                        proto.getMetadataFallbackPolicy()
                                == LbSubsetMetadataFallbackPolicy.FALLBACK_LIST),
                context.common(),
                child);
    }

    private static Selector selector(LbSubsetSelector proto, FieldPath at) throws ConfigException {
        var fallback =
                switch (proto.getFallbackPolicy()) {
                    case NOT_DEFINED, UNRECOGNIZED -> SelectorFallback.NOT_DEFINED;
                    case NO_FALLBACK -> SelectorFallback.NO_FALLBACK;
                    case ANY_ENDPOINT -> SelectorFallback.ANY_ENDPOINT;
                    case DEFAULT_SUBSET -> SelectorFallback.DEFAULT_SUBSET;
                    case KEYS_SUBSET -> SelectorFallback.KEYS_SUBSET;
                };
        return LoadBalancerFields.selector(
                proto.getKeysList(),
                fallback,
                proto.getFallbackKeysSubsetList(),
                proto.getSingleHostPerSubset(),
                at);
    }
}
