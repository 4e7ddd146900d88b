package io.outrider.extensions.loadbalancing.pickfirst;

import com.google.protobuf.Any;
import io.outrider.config.ConfigException;
import io.outrider.config.FieldPath;
import io.outrider.config.LoadBalancerContext;
import io.outrider.config.LoadBalancerFactory;
import io.outrider.lb.LoadBalancer;
import io.outrider.lb.LocalityConfig;
import io.outrider.lb.hashing.XxHash64;
import io.outrider.lb.pickfirst.PickFirst;
import java.util.Set;

/// Makes pick-first policies. One for the process.
public final class PickFirstFactory implements LoadBalancerFactory {
    /// The same as long as the process lives, so that updates keep the order of the hosts.
    private static final long SEED =
            XxHash64.hash(
                    ProcessHandle.current().pid()
                            + " "
                            + ProcessHandle.current().info().startInstant());

    @Override
    public String name() {
        return "envoy.load_balancing_policies.pick_first";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(
                "type.googleapis.com/envoy.extensions.load_balancing_policies.pick_first.v3.PickFirst");
    }

    @Override
    public LoadBalancer parse(Any config, FieldPath at, LoadBalancerContext context)
            throws ConfigException {
        var proto =
                context.parser()
                        .unpack(
                                config,
                                io.envoyproxy.envoy.extensions.load_balancing_policies.pick_first.v3
                                        .PickFirst.class,
                                at);
        return new PickFirst(
                context.common(),
                LocalityConfig.UNSET,
                proto.getShuffleAddressList() ? SEED | 1 : 0);
    }
}
