package io.outrider.config;

import com.google.protobuf.Any;
import io.outrider.filter.NetworkFilterConfig;

/// Makes network filters (`envoy.filters.network.*`).
public interface NetworkFilterFactory extends ExtensionFactory {

    /// Makes the settings that `config` describes; called once for each place it stands in.
    NetworkFilterConfig parse(Any config, FieldPath at, FactoryContext context)
            throws ConfigException;
}
