package io.outrider.extensions.transportsockets.proxyprotocol;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.outrider.net.Connection;
import io.outrider.net.ProxiedClient;
import org.jspecify.annotations.Nullable;

/// Sends the PROXY header as the first bytes of a connection, and leaves. Threads: the connection's
/// event loop.
final class HeaderHandler extends ChannelInboundHandlerAdapter {
    private final ProxyProtocolSocket socket;
    private final @Nullable ProxiedClient client;

    HeaderHandler(ProxyProtocolSocket socket, @Nullable ProxiedClient client) {
        this.socket = socket;
        this.client = client;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        Connection connection = ctx.pipeline().get(Connection.class);
        ctx.write(
                socket.writer()
                        .write(
                                ctx.alloc(),
                                client,
                                ctx.channel().localAddress(),
                                ctx.channel().remoteAddress(),
                                () -> socket.countTooMany(connection.worker().cells())),
                ctx.voidPromise());
        ctx.fireChannelActive();
        ctx.flush();
        ctx.pipeline().remove(this);
    }
}
