package io.outrider.extensions.loadbalancing.leastrequest;

import com.google.protobuf.Any;
import io.outrider.config.ConfigException;
import io.outrider.config.FieldPath;
import io.outrider.config.LoadBalancerContext;
import io.outrider.config.LoadBalancerFactory;
import io.outrider.config.LoadBalancerFields;
import io.outrider.lb.LoadBalancer;
import io.outrider.lb.leastrequest.LeastRequest;
import java.util.Set;

/// Makes least request policies. One for the process.
public final class LeastRequestFactory implements LoadBalancerFactory {
    @Override
    public String name() {
        return "envoy.load_balancing_policies.least_request";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(
                "type.googleapis.com/envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest");
    }

    @Override
    @SuppressWarnings("deprecation") // enable_full_scan is reported
    public LoadBalancer parse(Any config, FieldPath at, LoadBalancerContext context)
            throws ConfigException {
        var proto =
                context.parser()
                        .unpack(
                                config,
                                io.envoyproxy.envoy.extensions.load_balancing_policies.least_request
                                        .v3.LeastRequest.class,
                                at);
        if (proto.hasEnableFullScan()) {
            context.noEffect()
                    .add(at.field("enable_full_scan"), "selection_method says so, as in Envoy");
        }
        var slow =
                LoadBalancerFields.slowStart(
                        proto.hasSlowStartConfig(), proto.getSlowStartConfig(), at);
        var locality =
                LoadBalancerFields.locality(
                        proto.hasLocalityLbConfig(), proto.getLocalityLbConfig(), at);
        var method =
                switch (proto.getSelectionMethod()) {
                    case FULL_SCAN -> LeastRequest.SelectionMethod.FULL_SCAN;
                    case N_CHOICES, UNRECOGNIZED -> LeastRequest.SelectionMethod.N_CHOICES;
                };
        return LoadBalancerFields.checked(
                at,
                () ->
                        new LeastRequest(
                                context.common(),
                                locality,
                                slow,
                                proto.hasChoiceCount() ? proto.getChoiceCount().getValue() : 2,
                                proto.hasActiveRequestBias()
                                        ? proto.getActiveRequestBias().getDefaultValue()
                                        : 1,
                                method));
    }
}
