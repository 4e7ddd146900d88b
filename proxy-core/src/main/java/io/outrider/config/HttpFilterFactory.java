package io.outrider.config;

import com.google.protobuf.Any;
import io.outrider.filter.HttpFilterConfig;

/// Makes HTTP filters (`envoy.filters.http.*`).
public interface HttpFilterFactory extends ExtensionFactory {

    /// Makes the settings that `config` describes; called once for each place it stands in.
    HttpFilterConfig parse(Any config, FieldPath at, FactoryContext context) throws ConfigException;

    /// Makes what a route says to the filter (`typed_per_filter_config`); the filter finds it under
    /// its name.
    default Object parseForRoute(Any config, FieldPath at, FactoryContext context)
            throws ConfigException {
        throw at.unsupported("per-route configuration of " + name());
    }
}
