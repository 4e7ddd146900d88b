package io.outrider.extensions.loadbalancing.ringhash;

import com.google.protobuf.Any;
import io.outrider.config.ConfigException;
import io.outrider.config.FieldPath;
import io.outrider.config.LoadBalancerContext;
import io.outrider.config.LoadBalancerFactory;
import io.outrider.config.LoadBalancerFields;
import io.outrider.lb.LoadBalancer;
import io.outrider.lb.hashing.HashConfig;
import io.outrider.lb.ringhash.RingHash;
import java.util.Set;

/// Makes ring hash policies. One for the process.
public final class RingHashFactory implements LoadBalancerFactory {
    @Override
    public String name() {
        return "envoy.load_balancing_policies.ring_hash";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(
                "type.googleapis.com/envoy.extensions.load_balancing_policies.ring_hash.v3.RingHash");
    }

    @Override
    public LoadBalancer parse(Any config, FieldPath at, LoadBalancerContext context)
            throws ConfigException {
        var proto =
                context.parser()
                        .unpack(
                                config,
                                io.envoyproxy.envoy.extensions.load_balancing_policies.ring_hash.v3
                                        .RingHash.class,
                                at);
        var function =
                switch (proto.getHashFunction()) {
                    case MURMUR_HASH_2 -> RingHash.HashFunction.MURMUR_HASH_2;
                    case DEFAULT_HASH, XX_HASH, UNRECOGNIZED -> RingHash.HashFunction.XX_HASH;
                };
        int minimum =
                LoadBalancerFields.size(
                        proto.hasMinimumRingSize(),
                        proto.getMinimumRingSize(),
                        RingHash.DEFAULT_MINIMUM_RING_SIZE);
        return LoadBalancerFields.checked(
                at,
                () ->
                        new RingHash(
                                hashing(proto, context),
                                function,
                                minimum,
                                LoadBalancerFields.size(
                                        proto.hasMaximumRingSize(),
                                        proto.getMaximumRingSize(),
                                        RingHash.defaultMaximum(minimum))));
    }

    /// Two of the fields were once the policy's own.
    @SuppressWarnings("deprecation")
    private static HashConfig hashing(
            io.envoyproxy.envoy.extensions.load_balancing_policies.ring_hash.v3.RingHash proto,
            LoadBalancerContext context) {
        var hashing = proto.getConsistentHashingLbConfig().toBuilder();
        if (!proto.hasConsistentHashingLbConfig()) {
            hashing.setUseHostnameForHashing(proto.getUseHostnameForHashing());
            if (proto.hasHashBalanceFactor()) {
                hashing.setHashBalanceFactor(proto.getHashBalanceFactor());
            }
        }
        return LoadBalancerFields.hashing(
                hashing.build(), proto.hasLocalityWeightedLbConfig(), context.common());
    }
}
