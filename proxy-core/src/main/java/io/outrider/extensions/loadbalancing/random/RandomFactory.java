package io.outrider.extensions.loadbalancing.random;

import com.google.protobuf.Any;
import io.outrider.config.ConfigException;
import io.outrider.config.FieldPath;
import io.outrider.config.LoadBalancerContext;
import io.outrider.config.LoadBalancerFactory;
import io.outrider.config.LoadBalancerFields;
import io.outrider.lb.LoadBalancer;
import io.outrider.lb.random.Random;
import java.util.Set;

/// Makes random policies. One for the process.
public final class RandomFactory implements LoadBalancerFactory {
    @Override
    public String name() {
        return "envoy.load_balancing_policies.random";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(
                "type.googleapis.com/envoy.extensions.load_balancing_policies.random.v3.Random");
    }

    @Override
    public LoadBalancer parse(Any config, FieldPath at, LoadBalancerContext context)
            throws ConfigException {
        var proto =
                context.parser()
                        .unpack(
                                config,
                                io.envoyproxy.envoy.extensions.load_balancing_policies.random.v3
                                        .Random.class,
                                at);
        return new Random(
                context.common(),
                LoadBalancerFields.locality(
                        proto.hasLocalityLbConfig(), proto.getLocalityLbConfig(), at));
    }
}
