package io.outrider.extensions.filters.http.router;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.outrider.config.ConfigException;
import io.outrider.config.FactoryContext;
import io.outrider.config.FieldPath;
import io.outrider.config.HttpFilterFactory;
import io.outrider.filter.HttpFilterConfig;
import io.outrider.http.HeaderName;
import io.outrider.runtime.RuntimeFlag;
import java.util.Set;

/// Makes the router. One for the process.
public final class RouterFactory implements HttpFilterFactory {

    @Override
    public String name() {
        return "envoy.filters.http.router";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of("type.googleapis.com/envoy.extensions.filters.http.router.v3.Router");
    }

    @Override
    public HttpFilterConfig parse(Any config, FieldPath at, FactoryContext context)
            throws ConfigException {
        Router proto = context.parser().unpack(config, Router.class, at);
        if (proto.getUpstreamHttpFiltersCount() > 0) {
            throw at.field("upstream_http_filters").unsupported("upstream HTTP filters");
        }
        if (proto.getUpstreamLogCount() > 0) {
            context.noEffect().add(at.field("upstream_log"), "attempts are not logged yet");
        }
        return new RouterConfig(
                new RouterStats(context.stats().scope("http." + context.httpPrefix() + ".")),
                context.dialer(),
                proto.getSuppressEnvoyHeaders(),
                proto.getRespectExpectedRqTimeout(),
                new StrictHeaders(
                        proto.getStrictCheckHeadersList().stream().map(HeaderName::of).toList()),
                new RuntimeFlag(context.runtime().key("outrider.retry_safe_methods_only"), false));
    }
}
