package io.outrider.extensions.loadbalancing.wrrlocality;

import com.google.protobuf.Any;
import io.outrider.config.ConfigException;
import io.outrider.config.FieldPath;
import io.outrider.config.LoadBalancerContext;
import io.outrider.config.LoadBalancerFactory;
import io.outrider.config.LoadBalancerFields;
import io.outrider.lb.LoadBalancer;
import io.outrider.lb.wrrlocality.WrrLocality;
import java.util.Set;

/// Makes policies that split by locality weights. One for the process.
public final class WrrLocalityFactory implements LoadBalancerFactory {
    @Override
    public String name() {
        return "envoy.load_balancing_policies.wrr_locality";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(
                "type.googleapis.com/envoy.extensions.load_balancing_policies.wrr_locality.v3.WrrLocality");
    }

    @Override
    public LoadBalancer parse(Any config, FieldPath at, LoadBalancerContext context)
            throws ConfigException {
        var proto =
                context.parser()
                        .unpack(
                                config,
                                io.envoyproxy.envoy.extensions.load_balancing_policies.wrr_locality
                                        .v3.WrrLocality.class,
                                at);
        LoadBalancer picking =
                context.policy(
                        proto.getEndpointPickingPolicy(), at.field("endpoint_picking_policy"));
        return LoadBalancerFields.checked(at, () -> new WrrLocality(picking));
    }
}
