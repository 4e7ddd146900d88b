package io.outrider.extensions.transportsockets.tls;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.outrider.net.ConnectionInfo;

/// Closes a connection whose certificate or CA has not arrived: never plaintext, never unverified.
///
/// Threads: the connection's event loop.
final class MissingSecret extends ChannelInboundHandlerAdapter {
    private static final String REASON = "TLS error: Secret is not supplied by SDS";

    private final ConnectionInfo info;

    MissingSecret(ConnectionInfo info) {
        this.info = info;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        info.transportFailureReason = REASON;
        if (ctx.channel().isActive()) {
            // After the connection's own handler has joined, so that it hears of the end.
            ctx.channel().eventLoop().execute(() -> ctx.close());
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ctx.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ReferenceCountUtil.release(message);
    }
}
