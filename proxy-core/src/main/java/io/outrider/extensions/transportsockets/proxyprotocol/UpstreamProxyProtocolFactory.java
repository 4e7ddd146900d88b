package io.outrider.extensions.transportsockets.proxyprotocol;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.core.v3.ProxyProtocolConfig;
import io.envoyproxy.envoy.config.core.v3.ProxyProtocolConfig.Version;
import io.envoyproxy.envoy.extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport;
import io.outrider.config.ConfigException;
import io.outrider.config.FactoryContext;
import io.outrider.config.FieldPath;
import io.outrider.config.ProxyTlvTypes;
import io.outrider.config.TransportSocketFactory;
import io.outrider.net.ProxyTlv;
import io.outrider.net.TransportSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Makes transport sockets that send a PROXY header to hosts. One for the process.
public final class UpstreamProxyProtocolFactory implements TransportSocketFactory {
    private static final int MAX_TYPE = 255;

    @Override
    public String name() {
        return "envoy.transport_sockets.upstream_proxy_protocol";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(
                "type.googleapis.com/envoy.extensions.transport_sockets.proxy_protocol.v3"
                        + ".ProxyProtocolUpstreamTransport");
    }

    @Override
    public TransportSocket parseDownstream(Any config, FieldPath at, FactoryContext context)
            throws ConfigException {
        throw at.invalid(
                config.getTypeUrl()
                        + " (expected: on a cluster; a listener reads PROXY headers by the listener"
                        + " filter envoy.filters.listener.proxy_protocol)");
    }

    @Override
    public TransportSocket parseUpstream(Any config, FieldPath at, FactoryContext context)
            throws ConfigException {
        ProxyProtocolUpstreamTransport proto =
                context.parser().unpack(config, ProxyProtocolUpstreamTransport.class, at);
        if (proto.getAllowUnspecifiedAddress()) {
            throw at.field("allow_unspecified_address").unsupported("unspecified addresses");
        }
        var inner = proto.getTransportSocket();
        FieldPath here = at.field("transport_socket");
        return new ProxyProtocolSocket(
                settings(proto, at),
                context.factories()
                        .transportSockets()
                        .require(inner.getName(), inner.getTypedConfig(), here)
                        .parseUpstream(inner.getTypedConfig(), here.field("typed_config"), context),
                context.stats()
                        .scope(context.listenerPrefix() + "upstream.proxyprotocol.")
                        .counter("v2_tlvs_exceed_max_length"));
    }

    private static HeaderSettings settings(ProxyProtocolUpstreamTransport proto, FieldPath at)
            throws ConfigException {
        ProxyProtocolConfig config = proto.getConfig();
        return new HeaderSettings(
                config.getVersion() == Version.V2 ? 2 : 1,
                added(config, at.field("config").field("added_tlvs")),
                ProxyTlvTypes.passed(config.hasPassThroughTlvs(), config.getPassThroughTlvs()),
                proto.getTlvAsPoolKey());
    }

    private static List<ProxyTlv> added(ProxyProtocolConfig config, FieldPath at)
            throws ConfigException {
        var added = new ArrayList<ProxyTlv>();
        for (int i = 0; i < config.getAddedTlvsCount(); i++) {
            var tlv = config.getAddedTlvs(i);
            int type = tlv.getType();
            if (type < 0 || type > MAX_TYPE) {
                throw at.index(i)
                        .field("type")
                        .invalid(Integer.toUnsignedString(type) + " (expected: 0 to 255)");
            }
            added.add(new ProxyTlv(type, tlv.getValue().toString(StandardCharsets.ISO_8859_1)));
        }
        return List.copyOf(added);
    }
}
