package io.outrider.extensions.transportsockets.tls;

import io.netty.channel.ChannelPipeline;
import io.outrider.net.Bug;
import io.outrider.net.ConnectionInfo;
import io.outrider.net.TransportOptions;
import io.outrider.net.TransportSocket;
import io.outrider.tls.ClientTls;
import io.outrider.tls.FirstBytes;
import io.outrider.tls.TlsConfigException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// TLS on connections that go to a cluster. Threads: any; [#install] on the connection's event
/// loop.
final class ClientTlsSocket implements TransportSocket {
    private static final int MAX_OFFERS = 32;

    private final HeldTls<ClientTls> tls;
    private final TlsStats stats;
    private volatile Offers offers = new Offers(null);

    ClientTlsSocket(HeldTls<ClientTls> tls, TlsStats stats) {
        this.tls = tls;
        this.stats = stats;
    }

    /// The contexts of one rotation for other ALPN offers than the configured one.
    private static final class Offers {
        final @Nullable ClientTls base;
        final Map<List<String>, ClientTls> byAlpn = new ConcurrentHashMap<>();

        Offers(@Nullable ClientTls base) {
            this.base = base;
        }
    }

    @Override
    public void install(ChannelPipeline pipeline, TransportOptions options, ConnectionInfo info) {
        ClientTls now = tls.current();
        if (now == null) {
            pipeline.addLast(new MissingSecret(info, stats));
            return;
        }
        List<String> alpn = options.applicationProtocols();
        if (alpn.isEmpty() && now.alpn().isEmpty()) {
            alpn = options.fallbackProtocols();
        }
        ClientTls offering = alpn.isEmpty() ? now : offering(now, alpn);
        String sni = options.serverName();
        var first = new FirstBytes();
        pipeline.addLast(first);
        pipeline.addLast(
                offering.newHandler(
                        pipeline.channel(),
                        new ClientTls.Connection(
                                sni.isEmpty() ? null : sni,
                                info.hostName.isEmpty() ? null : info.hostName,
                                options.verifySans())));
        pipeline.addLast(new HandshakeWatch(offering::connectionInfo, first, stats, info));
    }

    /// A filter's offers are few and constant; each costs one context, once for every rotation.
    private ClientTls offering(ClientTls base, List<String> alpn) {
        Offers known = offers;
        if (known.base != base) {
            offers = known = new Offers(base);
        }
        ClientTls found = known.byAlpn.get(alpn);
        if (found != null) {
            return found;
        }
        try {
            ClientTls made = base.withAlpn(alpn);
            if (known.byAlpn.size() < MAX_OFFERS) {
                known.byAlpn.put(alpn, made);
            }
            return made;
        } catch (TlsConfigException e) {
            Bug.report("TLS context for ALPN " + alpn, e);
            return base;
        }
    }

    @Override
    public boolean isSecure() {
        return true;
    }

    @Override
    public void close() {
        tls.close();
    }
}
