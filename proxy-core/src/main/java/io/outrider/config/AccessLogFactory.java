package io.outrider.config;

import com.google.protobuf.Any;
import io.outrider.accesslog.AccessLogSink;

/// Makes where access log lines go (`envoy.access_loggers.*`).
public interface AccessLogFactory extends ExtensionFactory {

    /// Makes the settings that `config` describes; called once for each place it stands in.
    AccessLogSink parse(Any config, FieldPath at, FactoryContext context) throws ConfigException;
}
