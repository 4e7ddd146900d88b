package io.outrider.listener;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.outrider.filter.ListenerFilter;
import io.outrider.http.ResponseFlag;
import io.outrider.http.StreamInfo;
import io.outrider.net.Connection;
import io.outrider.net.ConnectionInfo;
import io.outrider.net.TransportOptions;
import io.outrider.net.Worker;
import io.outrider.time.Timer;
import io.outrider.time.TimerTarget;

/// A socket between accept and filter chain: runs the listener filters, keeps what they have looked
/// at, chooses the chain, and makes way for the [Connection].
///
/// Threads: the connection's event loop.
final class NewConnection extends ChannelInboundHandlerAdapter implements TimerTarget {
    private static final int TIMEOUT = 0;

    private final Listener accepting;
    private final Worker worker;
    private final Channel channel;
    private final Timer timer = new Timer(this, TIMEOUT);
    private final ConnectionInfo info;
    private ListenerFilter[] filters = {};
    private int current;
    private ByteBuf peeked = Unpooled.EMPTY_BUFFER;
    private boolean inputEnded;
    private boolean handedOver;
    private boolean counted;
    private boolean unmatched;

    NewConnection(Listener accepting, Worker worker, Channel channel) {
        this.accepting = accepting;
        this.worker = worker;
        this.channel = channel;
        this.info =
                new ConnectionInfo(
                        accepting.runtime().connectionIds().incrementAndGet(),
                        channel.remoteAddress(),
                        channel.localAddress(),
                        worker.time().nanos());
        info.listenerName = accepting.config().name();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ListenerConfig config = accepting.config();
        counted = true;
        worker.cells().inc(accepting.stats().downstreamPreCxActive);
        filters = new ListenerFilter[config.listenerFilters().size()];
        for (int i = 0; i < filters.length; i++) {
            filters[i] = config.listenerFilters().get(i).newFilter(worker);
        }
        acceptFrom(0);
    }

    /// Runs `accepted` of the filters from `index` on, until one wants bytes.
    private void acceptFrom(int index) {
        for (current = index; current < filters.length; current++) {
            switch (filters[current].accepted(channel, info)) {
                case CONTINUE -> {}
                case NEED_MORE -> {
                    if (peeked.isReadable()) {
                        inspect();
                        if (current < filters.length && !handedOver && channel.isOpen()) {
                            waitForBytes();
                        }
                        return;
                    }
                    waitForBytes();
                    return;
                }
                case CLOSE -> {
                    refuse();
                    return;
                }
            }
        }
        handOver();
    }

    private void waitForBytes() {
        long limit = accepting.config().filtersTimeoutNanos();
        if (limit > 0 && !timer.isArmed()) {
            worker.timers().arm(timer, limit);
        }
        if (!channel.config().isAutoRead()) {
            channel.config().setAutoRead(true);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf data = (ByteBuf) message;
        if (handedOver || !channel.isOpen()) {
            data.release();
            return;
        }
        if (peeked.isReadable()) {
            if (peeked.maxFastWritableBytes() < data.readableBytes()) {
                grow(data.readableBytes());
            }
            peeked.writeBytes(data);
            data.release();
        } else {
            peeked.release();
            peeked = data;
        }
        inspect();
    }

    /// Makes room for `more` bytes and for as many as there are, so that a client that sends single
    /// bytes does not have them copied each time.
    private void grow(int more) {
        int size = peeked.readableBytes();
        ByteBuf larger = channel.alloc().buffer(size + Math.max(size, more));
        larger.writeBytes(peeked);
        peeked.release();
        peeked = larger;
    }

    private void inspect() {
        while (current < filters.length) {
            ListenerFilter filter = filters[current];
            switch (filter.inspect(peeked, inputEnded, info)) {
                case CONTINUE -> {
                    acceptFrom(current + 1);
                    return;
                }
                case NEED_MORE -> {
                    if (inputEnded) {
                        worker.cells().inc(accepting.stats().downstreamListenerFilterRemoteClose);
                        refuse();
                    } else if (peeked.readableBytes() >= filter.maxInspectBytes()) {
                        acceptFrom(current + 1);
                    }
                    return;
                }
                case CLOSE -> {
                    refuse();
                    return;
                }
            }
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent && !handedOver) {
            inputEnded = true;
            inspect();
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void expired(Timer expired) {
        worker.cells().inc(accepting.stats().downstreamPreCxTimeout);
        if (accepting.config().continueOnTimeout()) {
            handOver();
        } else {
            refuse();
        }
    }

    private void refuse() {
        channel.close();
    }

    private void handOver() {
        timer.cancel();
        Listener target = accepting;
        if (accepting.config().useOriginalDst() && info.localAddress != null) {
            Listener other = accepting.runtime().byDestination().find(info.localAddress);
            target = other == null ? accepting : other;
        }
        FilterChain chain = target.config().chains().find(info);
        if (chain == null) {
            worker.cells().inc(target.stats().noFilterChainMatch);
            unmatched = true;
            refuse();
            return;
        }
        handedOver = true;
        uncount();
        start(target, chain);
    }

    private void start(Listener target, FilterChain chain) {
        info.filterChainName = chain.name();
        info.listenerName = target.config().name();
        var active = new ActiveConnection(target, accepting, chain, worker);
        var connection = new Connection(worker, channel, info, active);
        active.begin(connection);
        ByteBuf first = peeked;
        peeked = Unpooled.EMPTY_BUFFER;
        var pipeline = channel.pipeline();
        pipeline.remove(this);
        chain.transportSocket().install(pipeline, TransportOptions.NONE, info);
        if (chain.transportSocket().isSecure()) {
            connection.expectHandshake();
            active.awaitHandshake();
        }
        pipeline.addLast(connection);
        if (first.isReadable()) {
            pipeline.fireChannelRead(first);
            pipeline.fireChannelReadComplete();
        } else {
            first.release();
        }
        if (inputEnded) {
            pipeline.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
        connection.startReading();
    }

    private void uncount() {
        if (counted) {
            counted = false;
            worker.cells().dec(accepting.stats().downstreamPreCxActive);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        timer.cancel();
        uncount();
        peeked.release();
        peeked = Unpooled.EMPTY_BUFFER;
        if (!handedOver) {
            log();
            accepting.limit().release();
            if (!accepting.config().ignoreGlobalLimit()) {
                accepting.runtime().globalLimit().release();
            }
        }
    }

    private void log() {
        var logs = accepting.config().accessLogs();
        if (logs.isEmpty()) {
            return;
        }
        StreamInfo record = ListenerLog.begin(info, worker);
        if (unmatched) {
            record.flag(ResponseFlag.NO_ROUTE_FOUND);
            record.responseCodeDetails = "filter_chain_not_found";
        }
        ListenerLog.write(logs, record, worker);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        channel.close();
    }
}
