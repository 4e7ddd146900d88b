package io.outrider.extensions.transportsockets.tls;

import io.netty.channel.ChannelPipeline;
import io.outrider.net.ConnectionInfo;
import io.outrider.net.TransportOptions;
import io.outrider.net.TransportSocket;
import io.outrider.tls.ClientHelloHandler;
import io.outrider.tls.FirstBytes;
import io.outrider.tls.ServerTls;

/// TLS on connections that come to a listener. Immutable but for the context, which rotates.
final class ServerTlsSocket implements TransportSocket {
    private final HeldTls<ServerTls> tls;
    private final TlsStats stats;

    ServerTlsSocket(HeldTls<ServerTls> tls, TlsStats stats) {
        this.tls = tls;
        this.stats = stats;
    }

    @Override
    public void install(ChannelPipeline pipeline, TransportOptions options, ConnectionInfo info) {
        ServerTls now = tls.current();
        if (now == null) {
            pipeline.addLast(new MissingSecret(info, stats));
            return;
        }
        var first = new FirstBytes();
        pipeline.addLast(first);
        pipeline.addLast(
                now.needsClientHello()
                        ? new ClientHelloHandler(now)
                        : now.newHandler(pipeline.channel(), null));
        pipeline.addLast(new HandshakeWatch(now::connectionInfo, first, stats, info));
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
