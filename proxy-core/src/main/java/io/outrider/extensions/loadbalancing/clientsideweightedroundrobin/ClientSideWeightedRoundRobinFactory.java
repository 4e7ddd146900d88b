package io.outrider.extensions.loadbalancing.clientsideweightedroundrobin;

import com.google.protobuf.Any;
import io.outrider.config.ConfigException;
import io.outrider.config.Durations;
import io.outrider.config.FieldPath;
import io.outrider.config.LoadBalancerContext;
import io.outrider.config.LoadBalancerFactory;
import io.outrider.config.LoadBalancerFields;
import io.outrider.lb.LoadBalancer;
import io.outrider.lb.LocalityConfig;
import io.outrider.lb.SlowStart;
import io.outrider.lb.clientsideweightedroundrobin.ClientSideWeightedRoundRobin;
import java.time.Duration;
import java.util.Set;

/// Makes policies that weigh hosts by their own reports. One for the process.
public final class ClientSideWeightedRoundRobinFactory implements LoadBalancerFactory {
    @Override
    public String name() {
        return "envoy.load_balancing_policies.client_side_weighted_round_robin";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(
                "type.googleapis.com/envoy.extensions.load_balancing_policies"
                        + ".client_side_weighted_round_robin.v3.ClientSideWeightedRoundRobin");
    }

    @Override
    public LoadBalancer parse(Any config, FieldPath at, LoadBalancerContext context)
            throws ConfigException {
        var proto =
                context.parser()
                        .unpack(
                                config,
                                io.envoyproxy.envoy.extensions.load_balancing_policies
                                        .client_side_weighted_round_robin.v3
                                        .ClientSideWeightedRoundRobin.class,
                                at);
        if (proto.getEnableOobLoadReport().getValue()) {
            throw at.field("enable_oob_load_report")
                    .unsupported("asking hosts for load reports out of band");
        }
        var defaults = ClientSideWeightedRoundRobin.DEFAULT;
        return LoadBalancerFields.checked(
                at,
                () ->
                        new ClientSideWeightedRoundRobin(
                                context.common(),
                                LocalityConfig.UNSET,
                                SlowStart.OFF,
                                proto.getMetricNamesForComputingUtilizationList(),
                                proto.hasErrorUtilizationPenalty()
                                        ? proto.getErrorUtilizationPenalty().getValue()
                                        : defaults.errorUtilizationPenalty(),
                                duration(
                                        proto.hasBlackoutPeriod(),
                                        proto.getBlackoutPeriod(),
                                        defaults.blackoutPeriod()),
                                duration(
                                        proto.hasWeightExpirationPeriod(),
                                        proto.getWeightExpirationPeriod(),
                                        defaults.weightExpirationPeriod()),
                                duration(
                                        proto.hasWeightUpdatePeriod(),
                                        proto.getWeightUpdatePeriod(),
                                        defaults.weightUpdatePeriod())));
    }

    private static Duration duration(
            boolean set, com.google.protobuf.Duration value, Duration otherwise) {
        return set ? Duration.ofNanos(Durations.nanos(value)) : otherwise;
    }
}
