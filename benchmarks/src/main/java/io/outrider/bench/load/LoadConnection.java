package io.outrider.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/// One of the generator's connections by HTTP/1.1; it connects again when it was closed.
///
/// Threads: the generator's loop.
final class LoadConnection implements LoadSlot {
    private final LoadGenerator generator;
    private final Bootstrap bootstrap;
    private final ByteBuf request;
    private final boolean closes;
    private final ResponseReader reader = new ResponseReader();
    private @Nullable Channel channel;
    private @Nullable LoadRun run;
    private long dueNanos;
    private boolean complete;

    LoadConnection(LoadGenerator generator, Bootstrap bootstrap, ByteBuf request, boolean closes) {
        this.generator = generator;
        this.bootstrap = bootstrap;
        this.request = request;
        this.closes = closes;
    }

    @Override
    public void send(LoadRun forRun, long due) {
        run = forRun;
        dueNanos = due;
        complete = false;
        reader.reset();
        Channel open = channel;
        if (open != null && open.isActive()) {
            open.writeAndFlush(request.duplicate());
        } else {
            bootstrap.connect().addListener((ChannelFuture connected) -> connected(connected));
        }
    }

    private void connected(ChannelFuture connected) {
        if (!connected.isSuccess()) {
            finish(false);
            return;
        }
        channel = connected.channel();
        channel.pipeline().addLast(new Answers());
        channel.writeAndFlush(request.duplicate());
    }

    private void finish(boolean success) {
        LoadRun ending = run;
        if (ending == null) return;
        run = null;
        generator.done(ending, this, success, dueNanos);
    }

    /// Hears what comes back.
    private final class Answers extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf in = (ByteBuf) message;
            try {
                if (run == null || complete || !reader.read(in)) return;
                complete = true;
                // The other side closes a connection that was used once; it is counted then.
                if (!closes) finish(reader.isSuccess());
            } finally {
                in.release();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (context.channel() != channel) return;
            channel = null;
            finish(complete && reader.isSuccess());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
