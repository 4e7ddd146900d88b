package io.outrider.extensions.transportsockets.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.outrider.net.Connection;
import io.outrider.net.ConnectionInfo;
import io.outrider.net.TlsView;
import io.outrider.stats.Cells;
import io.outrider.tls.FirstBytes;
import io.outrider.tls.TlsConnectionInfo;
import io.outrider.tls.TlsFailure;
import java.nio.channels.ClosedChannelException;
import java.util.function.Function;
import javax.net.ssl.SSLException;

/// Tells a connection and the statistics how its handshake ended, and what broke TLS later: with
/// TLS 1.3 a server's refusal of our certificate comes after our own handshake is done.
///
/// Threads: the connection's event loop.
final class HandshakeWatch extends ChannelInboundHandlerAdapter {
    private final Function<SslHandler, TlsConnectionInfo> reader;
    private final FirstBytes first;
    private final TlsStats stats;
    private final ConnectionInfo info;
    private boolean ended;

    HandshakeWatch(
            Function<SslHandler, TlsConnectionInfo> reader,
            FirstBytes first,
            TlsStats stats,
            ConnectionInfo info) {
        this.reader = reader;
        this.first = first;
        this.stats = stats;
        this.info = info;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent completion) {
            ended = true;
            Connection connection = ctx.pipeline().get(Connection.class);
            if (completion.isSuccess()) {
                established(ctx, connection.worker().cells());
            } else {
                failed(ctx, completion.cause(), connection.worker().cells());
            }
        }
        if (event instanceof ChannelInputShutdownEvent && !ended) {
            outside(ctx).close(); // half a connection can end no handshake
            return;
        }
        ctx.fireUserEventTriggered(event);
    }

    /// From where a write reaches the socket as it is.
    private static ChannelHandlerContext outside(ChannelHandlerContext ctx) {
        ChannelHandlerContext tls = ctx.pipeline().context(SslHandler.class);
        return tls == null ? ctx : tls;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof DecoderException) || !(cause.getCause() instanceof SSLException)) {
            ctx.fireExceptionCaught(cause);
            return;
        }
        if (info.transportFailureReason.isEmpty()) {
            failed(ctx, cause.getCause(), ctx.pipeline().get(Connection.class).worker().cells());
        }
        ctx.fireExceptionCaught(cause.getCause());
    }

    /// A fatal alert in a record of its own, version as before any is agreed on.
    private static ByteBuf alert(int code) {
        return Unpooled.wrappedBuffer(new byte[] {21, 3, 1, 0, 2, 2, (byte) code});
    }

    private void established(ChannelHandlerContext ctx, Cells cells) {
        TlsConnectionInfo found = reader.apply(ctx.pipeline().get(SslHandler.class));
        info.tls = new TlsView(found);
        if (found.alpn() != null) {
            info.negotiatedProtocol = found.alpn();
        }
        stats.established(cells, found);
    }

    private void failed(ChannelHandlerContext ctx, Throwable cause, Cells cells) {
        // A peer that only went away broke no rule of TLS.
        if (!(cause instanceof ClosedChannelException)) {
            TlsFailure failure = TlsFailure.of(cause, first.areHttp());
            info.transportFailureReason = failure.details();
            stats.failed(cells, failure);
            if (failure.unsentAlert() != 0) {
                outside(ctx).writeAndFlush(alert(failure.unsentAlert()));
            }
        }
    }
}
