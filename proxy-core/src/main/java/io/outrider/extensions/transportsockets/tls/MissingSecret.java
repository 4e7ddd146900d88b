package io.outrider.extensions.transportsockets.tls;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import io.outrider.net.Connection;
import io.outrider.net.ConnectionInfo;

/// Closes a connection whose certificate or CA has not arrived: never plaintext, never unverified.
///
/// Threads: the connection's event loop.
final class MissingSecret extends ChannelDuplexHandler {
    private static final String REASON = "TLS error: Secret is not supplied by SDS";

    private final ConnectionInfo info;
    private final TlsStats stats;

    MissingSecret(ConnectionInfo info, TlsStats stats) {
        this.info = info;
        this.stats = stats;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        info.transportFailureReason = REASON;
        if (ctx.channel().isActive()) {
            // After the connection's own handler has joined, so that it hears of the end.
            ctx.channel().eventLoop().execute(() -> refuse(ctx));
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        refuse(ctx);
    }

    private void refuse(ChannelHandlerContext ctx) {
        stats.notReady(ctx.pipeline().get(Connection.class).worker().cells());
        ctx.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ReferenceCountUtil.release(message);
    }

    /// Nothing leaves in the clear, whoever writes.
    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        ReferenceCountUtil.release(message);
        if (!promise.isVoid()) {
            promise.tryFailure(new java.nio.channels.ClosedChannelException());
        }
    }
}
