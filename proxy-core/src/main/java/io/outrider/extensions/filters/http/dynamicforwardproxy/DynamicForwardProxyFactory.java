package io.outrider.extensions.filters.http.dynamicforwardproxy;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.extensions.filters.http.dynamic_forward_proxy.v3.FilterConfig;
import io.envoyproxy.envoy.extensions.filters.http.dynamic_forward_proxy.v3.PerRouteConfig;
import io.outrider.config.ConfigException;
import io.outrider.config.DnsCacheTranslator;
import io.outrider.config.FactoryContext;
import io.outrider.config.FieldPath;
import io.outrider.config.HttpFilterFactory;
import io.outrider.filter.HttpFilterConfig;
import io.outrider.http.HeaderName;
import java.util.Set;

/// Makes the filter. One for the process.
public final class DynamicForwardProxyFactory implements HttpFilterFactory {
    static final String NAME = "envoy.filters.http.dynamic_forward_proxy";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<String> typeUrls() {
        String folder =
                "type.googleapis.com/envoy.extensions.filters.http.dynamic_forward_proxy.v3.";
        return Set.of(folder + "FilterConfig", folder + "PerRouteConfig");
    }

    @Override
    public HttpFilterConfig parse(Any config, FieldPath at, FactoryContext context)
            throws ConfigException {
        var proto = context.parser().unpack(config, FilterConfig.class, at);
        if (proto.hasSubClusterConfig()) {
            throw at.field("sub_cluster_config").unsupported("a cluster for each name");
        }
        if (!proto.hasDnsCacheConfig()) {
            throw at.missing("dns_cache_config");
        }
        if (proto.getSaveUpstreamAddress()) {
            context.noEffect()
                    .add(at.field("save_upstream_address"), "nothing here reads the address");
        }
        return new DynamicForwardProxyConfig(
                DnsCacheTranslator.translate(
                        proto.getDnsCacheConfig(), context, at.field("dns_cache_config")));
    }

    @Override
    public Object parseForRoute(Any config, FieldPath at, FactoryContext context)
            throws ConfigException {
        var proto = context.parser().unpack(config, PerRouteConfig.class, at);
        return new HostRewrite(
                proto.getHostRewriteLiteral(),
                proto.getHostRewriteHeader().isEmpty()
                        ? null
                        : HeaderName.of(proto.getHostRewriteHeader()));
    }
}
