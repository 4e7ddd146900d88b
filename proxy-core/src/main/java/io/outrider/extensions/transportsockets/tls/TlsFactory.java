package io.outrider.extensions.transportsockets.tls;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.outrider.config.ConfigException;
import io.outrider.config.FactoryContext;
import io.outrider.config.FieldPath;
import io.outrider.config.TransportSocketFactory;
import io.outrider.extensions.transportsockets.tls.TlsContextTranslator.Translated;
import io.outrider.net.TransportSocket;
import io.outrider.tls.ClientTls;
import io.outrider.tls.DownstreamTls;
import io.outrider.tls.RotatingTls;
import io.outrider.tls.ServerTls;
import io.outrider.tls.TlsConfigException;
import io.outrider.tls.TlsProvider;
import io.outrider.tls.UpstreamTls;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes TLS transport sockets. One for the process; the TLS library is loaded with the first
/// socket, since a proxy without TLS starts sooner without it.
public final class TlsFactory implements TransportSocketFactory {
    private static final String PACKAGE =
            "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.";

    private static final Logger LOG = LoggerFactory.getLogger(TlsFactory.class);

    private volatile boolean said;

    @Override
    public String name() {
        return "envoy.transport_sockets.tls";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(PACKAGE + "DownstreamTlsContext", PACKAGE + "UpstreamTlsContext");
    }

    @Override
    public TransportSocket parseDownstream(Any config, FieldPath at, FactoryContext context)
            throws ConfigException {
        DownstreamTlsContext proto = message(config, DownstreamTlsContext.class, at, context);
        Translated<DownstreamTls> parts = TlsContextTranslator.downstream(proto, at, context);
        var stats = new TlsStats(context, "server_ssl_socket_factory.");
        var held = new HeldTls<ServerTls>(parts, stats, context.secrets());
        try {
            held.began(
                    RotatingTls.server(
                            at.subject(),
                            parts.config(),
                            parts.names(),
                            parts.source(),
                            provider(),
                            clock(context),
                            _ -> held.published()));
        } catch (TlsConfigException e) {
            throw parts.refused(e, at);
        }
        held.requireWhatIsThere(at);
        return new ServerTlsSocket(held, stats);
    }

    @Override
    public TransportSocket parseUpstream(Any config, FieldPath at, FactoryContext context)
            throws ConfigException {
        UpstreamTlsContext proto = message(config, UpstreamTlsContext.class, at, context);
        Translated<UpstreamTls> parts = TlsContextTranslator.upstream(proto, at, context);
        var stats = new TlsStats(context, "client_ssl_socket_factory.");
        var held = new HeldTls<ClientTls>(parts, stats, context.secrets());
        try {
            held.began(
                    RotatingTls.client(
                            at.subject(),
                            parts.config(),
                            parts.names(),
                            parts.source(),
                            provider(),
                            clock(context),
                            _ -> held.published()));
        } catch (TlsConfigException e) {
            throw parts.refused(e, at);
        }
        held.requireWhatIsThere(at);
        return new ClientTlsSocket(held, stats);
    }

    private static <T extends Message> T message(
            Any config, Class<T> type, FieldPath at, FactoryContext context)
            throws ConfigException {
        String wanted = PACKAGE + type.getSimpleName();
        if (!config.getTypeUrl().equals(wanted)) {
            throw at.invalid(config.getTypeUrl() + " (expected: " + wanted + ")");
        }
        return context.parser().unpack(config, type, at);
    }

    /// The TLS library; that it is not the wanted one is said once.
    private TlsProvider provider() {
        TlsProvider best = TlsProvider.best();
        if (best == TlsProvider.JDK && !said) {
            said = true;
            LOG.warn("{}", best.describe());
        }
        return best;
    }

    private static InstantSource clock(FactoryContext context) {
        return () -> Instant.ofEpochSecond(0, context.time().wallNanos());
    }
}
