package io.outrider.extensions.filters.listener.originaldst;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.extensions.filters.listener.original_dst.v3.OriginalDst;
import io.outrider.config.ConfigException;
import io.outrider.config.FactoryContext;
import io.outrider.config.FieldPath;
import io.outrider.config.ListenerFilterFactory;
import io.outrider.filter.ListenerFilterConfig;
import java.util.Set;

/// Makes original destination filters. One for the process.
public final class OriginalDstFactory implements ListenerFilterFactory {
    @Override
    public String name() {
        return "envoy.filters.listener.original_dst";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(
                "type.googleapis.com/envoy.extensions.filters.listener.original_dst.v3.OriginalDst");
    }

    @Override
    public ListenerFilterConfig parse(Any config, FieldPath at, FactoryContext context)
            throws ConfigException {
        context.parser().unpack(config, OriginalDst.class, at);
        return new OriginalDstConfig();
    }
}
