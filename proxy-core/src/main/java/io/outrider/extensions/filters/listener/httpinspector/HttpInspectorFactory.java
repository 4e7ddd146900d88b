package io.outrider.extensions.filters.listener.httpinspector;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.extensions.filters.listener.http_inspector.v3.HttpInspector;
import io.outrider.config.ConfigException;
import io.outrider.config.FactoryContext;
import io.outrider.config.FieldPath;
import io.outrider.config.ListenerFilterFactory;
import io.outrider.filter.ListenerFilterConfig;
import java.util.Set;

/// Makes HTTP inspectors. One for the process.
public final class HttpInspectorFactory implements ListenerFilterFactory {
    @Override
    public String name() {
        return "envoy.filters.listener.http_inspector";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(
                "type.googleapis.com/envoy.extensions.filters.listener.http_inspector.v3"
                        + ".HttpInspector");
    }

    @Override
    public ListenerFilterConfig parse(Any config, FieldPath at, FactoryContext context)
            throws ConfigException {
        context.parser().unpack(config, HttpInspector.class, at);
        return HttpInspectorConfig.of(context.stats());
    }
}
