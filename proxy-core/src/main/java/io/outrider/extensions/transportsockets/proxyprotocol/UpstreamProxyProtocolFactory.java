package io.outrider.extensions.transportsockets.proxyprotocol;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport;
import io.outrider.config.ConfigException;
import io.outrider.config.FactoryContext;
import io.outrider.config.FieldPath;
import io.outrider.config.ProxyHeaderTranslator;
import io.outrider.config.TransportSocketFactory;
import io.outrider.net.TransportSocket;
import java.util.Set;

/// Makes transport sockets that send a PROXY header to hosts. One for the process.
public final class UpstreamProxyProtocolFactory implements TransportSocketFactory {
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
                ProxyHeaderTranslator.writer(proto.getConfig(), at.field("config")),
                proto.getTlvAsPoolKey(),
                context.factories()
                        .transportSockets()
                        .require(inner.getName(), inner.getTypedConfig(), here)
                        .parseUpstream(inner.getTypedConfig(), here.field("typed_config"), context),
                context.stats()
                        .scope(context.listenerPrefix() + "upstream.proxyprotocol.")
                        .counter("v2_tlvs_exceed_max_length"));
    }
}
