package io.outrider.listener;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.outrider.filter.FilterStatus;
import io.outrider.filter.NetworkConnection;
import io.outrider.filter.NetworkFilter;
import io.outrider.http.StreamInfo;
import io.outrider.net.Bug;
import io.outrider.net.CloseMode;
import io.outrider.net.CloseReason;
import io.outrider.net.Connection;
import io.outrider.net.ConnectionEvents;
import io.outrider.net.Worker;
import io.outrider.stats.Cells;
import io.outrider.time.Timer;
import io.outrider.time.TimerTarget;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One downstream connection with its network filters, from chain to close.
///
/// Threads: the connection's event loop.
final class ActiveConnection implements ConnectionEvents, NetworkConnection, TimerTarget {
    private static final int HANDSHAKE = 0;
    private static final int RUNNING = -1;

    private final Listener listener;
    private final Listener accepting;
    private final FilterChain chain;
    private final Worker worker;
    private final NetworkFilter[] filters;
    private @Nullable Connection connection;
    private @Nullable StreamInfo info;
    private @Nullable Timer handshakeTimer;
    private int stopped = RUNNING;
    private boolean connectedStopped;

    /// Whether the filters know of the connection: after a failed handshake they never do.
    private boolean connectedSeen;

    private boolean draining;

    private ByteBuf held = Unpooled.EMPTY_BUFFER;
    private boolean heldEnd;
    private int listIndex = -1;

    ActiveConnection(Listener listener, Listener accepting, FilterChain chain, Worker worker) {
        this.listener = listener;
        this.accepting = accepting;
        this.chain = chain;
        this.worker = worker;
        filters = new NetworkFilter[chain.filters().size()];
        for (int i = 0; i < filters.length; i++) {
            filters[i] = chain.filters().get(i).newFilter();
        }
    }

    void begin(Connection opened) {
        connection = opened;
        draining = listener.isDraining();
        List<ActiveConnection> list = listener.connections(worker);
        listIndex = list.size();
        list.add(this);
        ListenerStats stats = listener.stats();
        Cells cells = worker.cells();
        cells.inc(stats.downstreamCxTotal);
        cells.inc(stats.downstreamCxActive);
        cells.inc(stats.workerCxTotal[worker.index()]);
        cells.inc(stats.workerCxActive[worker.index()]);
    }

    void awaitHandshake() {
        if (chain.connectTimeoutNanos() > 0) {
            handshakeTimer = new Timer(this, HANDSHAKE);
            worker.timers().arm(handshakeTimer, chain.connectTimeoutNanos());
        }
    }

    @Override
    public void expired(Timer timer) {
        worker.cells().inc(listener.stats().downstreamCxTransportSocketConnectTimeout);
        connection().info().localCloseReason = "transport_socket_timeout";
        connection().close(CloseMode.NO_FLUSH);
    }

    @Override
    public Connection connection() {
        if (connection == null) {
            throw new IllegalStateException("not begun");
        }
        return connection;
    }

    @Override
    public StreamInfo info() {
        if (info == null) {
            info = ListenerLog.begin(connection().info(), worker);
        }
        return info;
    }

    @Override
    public boolean draining() {
        return draining || listener.drainsAtOnce();
    }

    @Override
    public void connected() {
        connectedSeen = true;
        if (handshakeTimer != null) {
            handshakeTimer.cancel();
        }
        guarded(() -> connectedFrom(0));
    }

    private void connectedFrom(int from) {
        for (int i = from; i < filters.length && connection().isOpen(); i++) {
            if (filters[i].connected(this) == FilterStatus.STOP) {
                stopped = i;
                connectedStopped = true;
                return;
            }
        }
    }

    @Override
    public void data(ByteBuf data, boolean end) {
        if (stopped != RUNNING) {
            hold(data, end);
            return;
        }
        try {
            dataFrom(0, data, end);
        } catch (RuntimeException e) {
            broken(e);
        }
    }

    private void dataFrom(int from, ByteBuf data, boolean end) {
        for (int i = from; i < filters.length; i++) {
            FilterStatus status = filters[i].data(this, data, end);
            if (status == FilterStatus.STOP) {
                if (i < filters.length - 1) {
                    stopped = i;
                    connectedStopped = false;
                    hold(data, end);
                }
                return;
            }
        }
    }

    private void hold(ByteBuf data, boolean end) {
        heldEnd |= end;
        if (data.isReadable()) {
            ByteBuf joined = connection().channel().alloc().buffer();
            joined.writeBytes(held).writeBytes(data);
            held.release();
            held = joined;
            int limit = listener.config().bufferLimitBytes();
            if (limit > 0 && held.readableBytes() > limit && !heldPaused) {
                heldPaused = true;
                connection().pauseReading();
            }
        }
    }

    private boolean heldPaused;

    @Override
    public void resume() {
        if (stopped == RUNNING || connection().isClosing()) {
            return;
        }
        int next = stopped + 1;
        stopped = RUNNING;
        if (connectedStopped) {
            connectedStopped = false;
            connectedFrom(next);
            next = 0;
        }
        if (stopped != RUNNING) {
            return;
        }
        if (heldPaused) {
            heldPaused = false;
            connection().resumeReading();
        }
        if (held.isReadable() || heldEnd) {
            ByteBuf data = held;
            held = Unpooled.EMPTY_BUFFER;
            boolean end = heldEnd;
            heldEnd = false;
            try {
                dataFrom(next, data, end);
            } finally {
                data.release();
            }
        }
    }

    @Override
    public void readBurstEnded() {
        for (NetworkFilter filter : filters) {
            filter.readBurstEnded(this);
        }
    }

    @Override
    public void writabilityChanged(boolean writable) {
        for (NetworkFilter filter : filters) {
            filter.writabilityChanged(this, writable);
        }
    }

    /// Asks it to end when it suits.
    void drain() {
        if (draining || !connection().isOpen()) {
            return;
        }
        draining = true;
        for (NetworkFilter filter : filters) {
            filter.drain(this);
        }
    }

    void abort() {
        connection().close(CloseMode.NO_FLUSH);
    }

    @Override
    public void closed(CloseReason reason) {
        if (handshakeTimer != null) {
            handshakeTimer.cancel();
        }
        held.release();
        held = Unpooled.EMPTY_BUFFER;
        if (connectedSeen) {
            guarded(
                    () -> {
                        for (NetworkFilter filter : filters) {
                            filter.closed(this, reason);
                        }
                    });
        }
        if (!listener.config().accessLogs().isEmpty()) {
            guarded(() -> ListenerLog.write(listener.config().accessLogs(), info(), worker));
        }
        leave();
    }

    private void leave() {
        List<ActiveConnection> list = listener.connections(worker);
        ActiveConnection last = list.removeLast();
        if (last != this) {
            list.set(listIndex, last);
            last.listIndex = listIndex;
        }
        ListenerStats stats = listener.stats();
        Cells cells = worker.cells();
        cells.inc(stats.downstreamCxDestroy);
        cells.dec(stats.downstreamCxActive);
        cells.dec(stats.workerCxActive[worker.index()]);
        cells.record(
                stats.downstreamCxLengthMs,
                TimeUnit.NANOSECONDS.toMillis(
                        worker.time().nanos() - connection().info().startNanos));
        accepting.limit().release();
        if (!accepting.config().ignoreGlobalLimit()) {
            accepting.runtime().globalLimit().release();
        }
    }

    private void guarded(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            broken(e);
        }
    }

    private void broken(RuntimeException cause) {
        Bug.report("connection " + connection().info().id, cause);
        connection().close(CloseMode.NO_FLUSH);
    }
}
