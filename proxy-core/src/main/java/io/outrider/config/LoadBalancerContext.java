package io.outrider.config;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.cluster.v3.LoadBalancingPolicy;
import io.outrider.lb.CommonConfig;
import io.outrider.lb.LoadBalancer;
import io.outrider.lb.clusterprovided.ClusterProvided;
import java.util.ArrayList;

/// What a balancing policy's factory knows beside its own message. Immutable.
///
/// @param common `common_lb_config` of the cluster
public record LoadBalancerContext(
        ConfigParser parser,
        CommonConfig common,
        Extensions<LoadBalancerFactory> policies,
        NoEffectReport noEffect) {

    /// The first policy of the list that is known here, as Envoy chooses.
    public LoadBalancer policy(LoadBalancingPolicy proto, FieldPath at) throws ConfigException {
        FieldPath list = at.field("policies");
        var unknown = new ArrayList<String>();
        for (int i = 0; i < proto.getPoliciesCount(); i++) {
            Any any = proto.getPolicies(i).getTypedExtensionConfig().getTypedConfig();
            String type = TypeUrls.typeName(any);
            LoadBalancerFactory factory = policies.find(type);
            if (factory != null) {
                FieldPath here =
                        list.index(i).field("typed_extension_config").field("typed_config");
                return factory.parse(any, here, this);
            }
            unknown.add(type);
        }
        throw list.invalid(unknown + " (expected: at least one policy that is known here)");
    }

    /// The same for a policy that another one hands its hosts to: it has to choose among them.
    public LoadBalancer policyInside(LoadBalancingPolicy proto, FieldPath at)
            throws ConfigException {
        LoadBalancer policy = policy(proto, at);
        if (policy instanceof ClusterProvided) {
            throw at.invalid("ClusterProvided (expected: a policy that chooses endpoints)");
        }
        return policy;
    }
}
