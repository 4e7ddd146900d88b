package io.outrider.config;

import com.google.protobuf.Any;
import io.outrider.filter.ListenerFilterConfig;

/// Makes listener filters (`envoy.filters.listener.*`).
public interface ListenerFilterFactory extends ExtensionFactory {

    /// Makes the settings that `config` describes; called once for each place it stands in.
    ListenerFilterConfig parse(Any config, FieldPath at, FactoryContext context)
            throws ConfigException;
}
