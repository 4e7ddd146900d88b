package io.outrider.extensions.filters.network.directresponse;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.filters.network.direct_response.v3.Config;
import io.outrider.config.ConfigException;
import io.outrider.config.FactoryContext;
import io.outrider.config.FieldPath;
import io.outrider.config.NetworkFilterFactory;
import io.outrider.config.RouteTranslator;
import io.outrider.filter.NetworkFilterConfig;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/// Makes direct responses. One for the process.
public final class DirectResponseFactory implements NetworkFilterFactory {
    @Override
    public String name() {
        return "envoy.filters.network.direct_response";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(
                "type.googleapis.com/envoy.extensions.filters.network.direct_response.v3.Config");
    }

    @Override
    public NetworkFilterConfig parse(Any config, FieldPath at, FactoryContext context)
            throws ConfigException {
        Config proto = context.parser().unpack(config, Config.class, at);
        return new DirectResponseConfig(
                proto.hasResponse() ? bytes(proto.getResponse(), at.field("response")) : "");
    }

    private static String bytes(DataSource source, FieldPath at) throws ConfigException {
        return switch (source.getSpecifierCase()) {
            case INLINE_STRING ->
                    source.getInlineStringBytes().toString(StandardCharsets.ISO_8859_1);
            case INLINE_BYTES -> source.getInlineBytes().toString(StandardCharsets.ISO_8859_1);
            case FILENAME, ENVIRONMENT_VARIABLE, SPECIFIER_NOT_SET ->
                    RouteTranslator.body(source, at);
        };
    }
}
