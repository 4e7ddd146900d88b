package io.outrider.extensions.loadbalancing.clusterprovided;

import com.google.protobuf.Any;
import io.outrider.config.ConfigException;
import io.outrider.config.FieldPath;
import io.outrider.config.LoadBalancerContext;
import io.outrider.config.LoadBalancerFactory;
import io.outrider.lb.LoadBalancer;
import io.outrider.lb.clusterprovided.ClusterProvided;
import java.util.Set;

/// Marks clusters whose type brings the policy. One for the process.
public final class ClusterProvidedFactory implements LoadBalancerFactory {
    @Override
    public String name() {
        return "envoy.load_balancing_policies.cluster_provided";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(
                "type.googleapis.com/envoy.extensions.load_balancing_policies.cluster_provided.v3.ClusterProvided");
    }

    @Override
    public LoadBalancer parse(Any config, FieldPath at, LoadBalancerContext context)
            throws ConfigException {
        context.parser()
                .unpack(
                        config,
                        io.envoyproxy.envoy.extensions.load_balancing_policies.cluster_provided.v3
                                .ClusterProvided.class,
                        at);
        return new ClusterProvided();
    }
}
