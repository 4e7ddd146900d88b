package io.outrider.config;

import com.google.protobuf.Any;
import io.outrider.lb.LoadBalancer;

/// Makes balancing policies (`envoy.load_balancing_policies.*`).
public interface LoadBalancerFactory extends ExtensionFactory {

    LoadBalancer parse(Any config, FieldPath at, LoadBalancerContext context)
            throws ConfigException;
}
