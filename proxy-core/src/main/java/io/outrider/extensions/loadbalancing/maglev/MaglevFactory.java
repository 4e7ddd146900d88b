package io.outrider.extensions.loadbalancing.maglev;

import com.google.protobuf.Any;
import io.outrider.config.ConfigException;
import io.outrider.config.FieldPath;
import io.outrider.config.LoadBalancerContext;
import io.outrider.config.LoadBalancerFactory;
import io.outrider.config.LoadBalancerFields;
import io.outrider.lb.LoadBalancer;
import io.outrider.lb.maglev.Maglev;
import java.util.Set;

/// Makes Maglev policies. One for the process.
public final class MaglevFactory implements LoadBalancerFactory {
    @Override
    public String name() {
        return "envoy.load_balancing_policies.maglev";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(
                "type.googleapis.com/envoy.extensions.load_balancing_policies.maglev.v3.Maglev");
    }

    @Override
    public LoadBalancer parse(Any config, FieldPath at, LoadBalancerContext context)
            throws ConfigException {
        var proto =
                context.parser()
                        .unpack(
                                config,
                                io.envoyproxy.envoy.extensions.load_balancing_policies.maglev.v3
                                        .Maglev.class,
                                at);
        return LoadBalancerFields.checked(
                at,
                () ->
                        new Maglev(
                                LoadBalancerFields.hashing(
                                        proto.getConsistentHashingLbConfig(),
                                        proto.hasLocalityWeightedLbConfig(),
                                        context.common()),
                                LoadBalancerFields.size(
                                        proto.hasTableSize(),
                                        proto.getTableSize(),
                                        Maglev.DEFAULT_TABLE_SIZE)));
    }
}
