package io.outrider.extensions.loadbalancing.roundrobin;

import com.google.protobuf.Any;
import io.outrider.config.ConfigException;
import io.outrider.config.FieldPath;
import io.outrider.config.LoadBalancerContext;
import io.outrider.config.LoadBalancerFactory;
import io.outrider.config.LoadBalancerFields;
import io.outrider.lb.LoadBalancer;
import io.outrider.lb.roundrobin.RoundRobin;
import java.util.Set;

/// Makes round robin policies. One for the process.
public final class RoundRobinFactory implements LoadBalancerFactory {
    @Override
    public String name() {
        return "envoy.load_balancing_policies.round_robin";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(
                "type.googleapis.com/envoy.extensions.load_balancing_policies.round_robin.v3.RoundRobin");
    }

    @Override
    public LoadBalancer parse(Any config, FieldPath at, LoadBalancerContext context)
            throws ConfigException {
        var proto =
                context.parser()
                        .unpack(
                                config,
                                io.envoyproxy.envoy.extensions.load_balancing_policies.round_robin
                                        .v3.RoundRobin.class,
                                at);
        return new RoundRobin(
                context.common(),
                LoadBalancerFields.locality(
                        proto.hasLocalityLbConfig(), proto.getLocalityLbConfig(), at),
                LoadBalancerFields.slowStart(
                        proto.hasSlowStartConfig(), proto.getSlowStartConfig(), at));
    }
}
