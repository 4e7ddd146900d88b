package io.outrider.listener;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannelConfig;
import io.outrider.net.Worker;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes accepted sockets: counts, applies the connection limits, sets socket options, and starts
/// each on the worker that will own it.
///
/// With one accepting socket for each worker a connection stays where it was accepted; otherwise
/// they are dealt in turn. Threads: the loop of its accepting socket.
final class Acceptor extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);

    private final Listener listener;
    private final Worker own;
    private final boolean deal;
    private int next;

    Acceptor(Listener listener, Worker own, boolean deal) {
        this.listener = listener;
        this.own = own;
        this.deal = deal;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Channel channel = (Channel) message;
        ListenerConfig config = listener.config();
        ConnectionLimit global = listener.runtime().globalLimit();
        if (!listener.limit().tryAcquire()) {
            own.cells().inc(listener.stats().downstreamCxOverflow);
            channel.unsafe().closeForcibly();
            return;
        }
        if (!config.ignoreGlobalLimit() && !global.tryAcquire()) {
            listener.limit().release();
            own.cells().inc(listener.stats().downstreamGlobalCxOverflow);
            channel.unsafe().closeForcibly();
            return;
        }
        configure(channel, config);
        Worker worker = own;
        if (deal) {
            List<Worker> workers = listener.runtime().workers();
            worker = workers.get(next++ % workers.size());
        }
        channel.pipeline().addLast(new NewConnection(listener, worker, channel));
        worker.loop()
                .register(channel)
                .addListener(
                        registered -> {
                            if (!registered.isSuccess()) {
                                channel.unsafe().closeForcibly();
                                listener.limit().release();
                                if (!config.ignoreGlobalLimit()) {
                                    global.release();
                                }
                            }
                        });
    }

    private static void configure(Channel channel, ListenerConfig config) {
        var options = channel.config();
        options.setAutoRead(false);
        options.setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        int limit = config.bufferLimitBytes();
        options.setWriteBufferWaterMark(
                limit == 0
                        ? new WriteBufferWaterMark(Integer.MAX_VALUE - 1, Integer.MAX_VALUE)
                        : new WriteBufferWaterMark(Math.max(1, limit / 2), limit));
        // Netty has set TCP_NODELAY.
        if (config.socket().keepalive() && options instanceof SocketChannelConfig tcp) {
            tcp.setKeepAlive(true);
        }
    }

    /// Out of file descriptors, for instance: accepting pauses for a second instead of spinning.
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.warn(
                "listener {}: accepting failed ({}): trying again in 1 s",
                listener.config().name(),
                cause.getMessage());
        var options = ctx.channel().config();
        if (options.isAutoRead()) {
            options.setAutoRead(false);
            ctx.channel()
                    .eventLoop()
                    .schedule(() -> options.setAutoRead(true), 1, TimeUnit.SECONDS);
        }
    }
}
