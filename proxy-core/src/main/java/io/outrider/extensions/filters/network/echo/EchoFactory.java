package io.outrider.extensions.filters.network.echo;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.extensions.filters.network.echo.v3.Echo;
import io.outrider.config.ConfigException;
import io.outrider.config.FactoryContext;
import io.outrider.config.FieldPath;
import io.outrider.config.NetworkFilterFactory;
import io.outrider.filter.NetworkFilterConfig;
import java.util.Set;

/// Makes echo filters. One for the process.
public final class EchoFactory implements NetworkFilterFactory {
    @Override
    public String name() {
        return "envoy.filters.network.echo";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of("type.googleapis.com/envoy.extensions.filters.network.echo.v3.Echo");
    }

    @Override
    public NetworkFilterConfig parse(Any config, FieldPath at, FactoryContext context)
            throws ConfigException {
        context.parser().unpack(config, Echo.class, at);
        return new EchoConfig();
    }
}
