package io.outrider.extensions.transportsockets.tls;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.outrider.net.Connection;
import io.outrider.net.ConnectionInfo;
import io.outrider.net.TlsView;
import io.outrider.stats.Cells;
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
    private final TlsStats stats;
    private final ConnectionInfo info;

    HandshakeWatch(
            Function<SslHandler, TlsConnectionInfo> reader, TlsStats stats, ConnectionInfo info) {
        this.reader = reader;
        this.stats = stats;
        this.info = info;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent completion) {
            Connection connection = ctx.pipeline().get(Connection.class);
            if (completion.isSuccess()) {
                established(ctx, connection.worker().cells());
            } else {
                failed(completion.cause(), connection.worker().cells());
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof DecoderException) || !(cause.getCause() instanceof SSLException)) {
            ctx.fireExceptionCaught(cause);
            return;
        }
        if (info.transportFailureReason.isEmpty()) {
            failed(cause.getCause(), ctx.pipeline().get(Connection.class).worker().cells());
        }
        ctx.fireExceptionCaught(cause.getCause());
    }

    private void established(ChannelHandlerContext ctx, Cells cells) {
        TlsConnectionInfo found = reader.apply(ctx.pipeline().get(SslHandler.class));
        info.tls = new TlsView(found);
        if (found.alpn() != null) {
            info.negotiatedProtocol = found.alpn();
        }
        stats.established(cells, found);
    }

    private void failed(Throwable cause, Cells cells) {
        // A peer that only went away broke no rule of TLS.
        if (!(cause instanceof ClosedChannelException)) {
            TlsFailure failure = TlsFailure.of(cause);
            info.transportFailureReason = failure.details();
            stats.failed(cells, failure);
        }
    }
}
