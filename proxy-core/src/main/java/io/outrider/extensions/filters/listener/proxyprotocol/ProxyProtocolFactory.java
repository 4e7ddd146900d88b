package io.outrider.extensions.filters.listener.proxyprotocol;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.core.v3.ProxyProtocolConfig.Version;
import io.envoyproxy.envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol;
import io.outrider.config.ConfigException;
import io.outrider.config.FactoryContext;
import io.outrider.config.FieldPath;
import io.outrider.config.ListenerFilterFactory;
import io.outrider.config.ProxyTlvTypes;
import io.outrider.extensions.filters.listener.proxyprotocol.ProxyProtocolConfig.TlvRule;
import io.outrider.filter.ListenerFilterConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Makes PROXY protocol filters. One for the process.
public final class ProxyProtocolFactory implements ListenerFilterFactory {
    private static final String NAME = "envoy.filters.listener.proxy_protocol";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(
                "type.googleapis.com/envoy.extensions.filters.listener.proxy_protocol.v3"
                        + ".ProxyProtocol");
    }

    @Override
    public ListenerFilterConfig parse(Any config, FieldPath at, FactoryContext context)
            throws ConfigException {
        ProxyProtocol proto = context.parser().unpack(config, ProxyProtocol.class, at);
        var disallowed = proto.getDisallowedVersionsList();
        return new ProxyProtocolConfig(
                new ProxyHeaderParser(
                        !disallowed.contains(Version.V1),
                        !disallowed.contains(Version.V2),
                        proto.getAllowRequestsWithoutProxyProtocol()),
                rules(proto),
                ProxyTlvTypes.passed(proto.hasPassThroughTlvs(), proto.getPassThroughTlvs()),
                new ProxyProtocolStats(context.stats(), proto.getStatPrefix()));
    }

    private static List<TlvRule> rules(ProxyProtocol proto) {
        var rules = new ArrayList<TlvRule>();
        for (var rule : proto.getRulesList()) {
            if (rule.hasOnTlvPresent()) {
                String namespace = rule.getOnTlvPresent().getMetadataNamespace();
                rules.add(
                        new TlvRule(
                                rule.getTlvType(),
                                namespace.isEmpty() ? NAME : namespace,
                                rule.getOnTlvPresent().getKey()));
            }
        }
        return List.copyOf(rules);
    }
}
