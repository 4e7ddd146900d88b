package io.outrider.config;

import com.google.protobuf.Any;
import io.outrider.route.RetryPolicy;

/// Makes predicates that turn hosts down for retries (`envoy.retry_host_predicates.*`).
public interface RetryHostFactory extends ExtensionFactory {

    RetryPolicy.HostPredicate parse(Any config, FieldPath at, ConfigParser parser)
            throws ConfigException;
}
