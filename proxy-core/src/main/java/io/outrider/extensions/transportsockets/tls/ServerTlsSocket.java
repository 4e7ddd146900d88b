package io.outrider.extensions.transportsockets.tls;

import io.netty.channel.ChannelPipeline;
import io.outrider.net.Connection;
import io.outrider.net.ConnectionInfo;
import io.outrider.net.TransportOptions;
import io.outrider.net.TransportSocket;
import io.outrider.tls.ClientHelloHandler;
import io.outrider.tls.FirstBytes;
import io.outrider.tls.ServerTls;
import io.outrider.tls.Stapling;

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
                        ? new ClientHelloHandler(now, stapling -> count(pipeline, stapling))
                        : now.newHandler(pipeline.channel()));
        pipeline.addLast(new HandshakeWatch(now::connectionInfo, first, stats, info));
    }

    private void count(ChannelPipeline pipeline, Stapling stapling) {
        stats.stapling(pipeline.get(Connection.class).worker().cells(), stapling);
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
