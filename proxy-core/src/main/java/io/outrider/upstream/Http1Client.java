package io.outrider.upstream;

import io.netty.buffer.ByteBuf;
import io.outrider.http.Protocol;
import io.outrider.http.ResetReason;
import io.outrider.http.h1.Http1ClientCodec;
import io.outrider.net.CloseMode;
import io.outrider.net.CloseReason;
import io.outrider.net.Connection;
import io.outrider.net.ConnectionEvents;
import io.outrider.net.TransportOptions;
import io.outrider.stats.Cells;
import io.outrider.time.Timer;
import io.outrider.time.TimerTarget;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One HTTP/1 connection of a pool, from the dial to its end, with its timers and counts.
///
/// Threads: its worker's loop.
final class Http1Client implements ConnectionEvents, Http1ClientCodec.Owner, TimerTarget {
    private static final int CONNECT = 0;
    private static final int IDLE = 1;
    private static final int MAX_DURATION = 2;

    private final Http1Pool pool;
    private final Timer connectTimer = new Timer(this, CONNECT);
    private final Timer idleTimer = new Timer(this, IDLE);
    private @Nullable Timer durationTimer;
    private @Nullable Connection connection;
    private @Nullable Http1ClientCodec codec;
    private PoolWaiter.@Nullable ResponseEvents response;
    private boolean connected;
    private boolean timedOut;
    private boolean closeAfter;
    private boolean gone;
    private boolean closedByUs;
    private int served;
    private long connectedNanos;
    private long countedRead;
    private long countedWritten;
    private long peerIdleNanos;

    Http1Client(Http1Pool pool) {
        this.pool = pool;
    }

    void connect(Dialer dialer, TransportOptions options) {
        Cells cells = pool.worker().cells();
        ClusterStats stats = pool.cluster().stats();
        cells.inc(stats.upstreamCxTotal);
        cells.inc(stats.upstreamCxHttp1Total);
        cells.inc(stats.upstreamCxActive);
        pool.host().connectionOpened();
        connection =
                dialer.dial(pool.worker(), pool.cluster().config(), pool.host(), options, this);
        if (!gone) {
            pool.worker().timers().arm(connectTimer, pool.cluster().config().connectTimeoutNanos());
        }
    }

    private Connection connection() {
        if (connection == null) {
            throw new IllegalStateException("not dialled");
        }
        return connection;
    }

    @Override
    public void connected() {
        connectTimer.cancel();
        connected = true;
        var worker = pool.worker();
        connectedNanos = worker.time().nanos();
        worker.cells()
                .record(
                        pool.cluster().stats().upstreamCxConnectMs,
                        TimeUnit.NANOSECONDS.toMillis(
                                connectedNanos - connection().info().startNanos));
        var http = pool.cluster().config().http();
        codec = new Http1ClientCodec(connection(), http.h1(), this);
        if (http.maxConnectionDurationNanos() > 0) {
            durationTimer = new Timer(this, MAX_DURATION);
            worker.timers().arm(durationTimer, http.maxConnectionDurationNanos());
        }
        pool.ready(this, true);
    }

    /// Serves `waiter` next; the request breaker has been acquired.
    void attach(PoolWaiter waiter) {
        idleTimer.cancel();
        Http1ClientCodec open = codec;
        if (open == null) {
            throw new IllegalStateException("not connected");
        }
        Cells cells = pool.worker().cells();
        ClusterStats stats = pool.cluster().stats();
        cells.inc(stats.upstreamRqTotal);
        cells.inc(stats.upstreamRqActive);
        pool.host().requestStarted();
        boolean reused = served++ > 0;
        int max = pool.cluster().config().http().maxRequestsPerConnection();
        if (max > 0 && served >= max) {
            if (!closeAfter) {
                cells.inc(stats.upstreamCxMaxRequests);
            }
            closeAfter = true;
        }
        var exchange = open.newExchange();
        PoolWaiter.ResponseEvents sink =
                waiter.ready(exchange, connection().info(), Protocol.HTTP11, reused);
        response = sink;
        exchange.sink(sink);
    }

    /// Tells a waiter's sink first, then counts.
    @Override
    public void exchangeEnded(boolean reusable) {
        requestEnded();
        if (gone) {
            return;
        }
        if (!reusable || closeAfter || pool.isDraining()) {
            close();
        } else {
            pool.ready(this, false);
        }
    }

    private void requestEnded() {
        if (response == null) {
            return;
        }
        response = null;
        pool.worker().cells().dec(pool.cluster().stats().upstreamRqActive);
        pool.host().requestEnded();
        pool.breakers().requests().release();
        countBytes();
    }

    private void countBytes() {
        Connection open = connection();
        ClusterStats stats = pool.cluster().stats();
        Cells cells = pool.worker().cells();
        cells.add(stats.upstreamCxRxBytesTotal, open.bytesRead() - countedRead);
        cells.add(stats.upstreamCxTxBytesTotal, open.bytesWritten() - countedWritten);
        countedRead = open.bytesRead();
        countedWritten = open.bytesWritten();
    }

    /// Learns how long the host keeps an idle connection, from `Keep-Alive: timeout`; 0: unknown.
    void peerIdleNanos(long nanos) {
        peerIdleNanos = nanos;
    }

    void armIdle() {
        long idle = pool.cluster().config().http().idleTimeoutNanos();
        if (peerIdleNanos > 0 && (idle == 0 || peerIdleNanos < idle)) {
            idle = peerIdleNanos;
        }
        if (idle > 0) {
            pool.worker().timers().arm(idleTimer, idle);
        }
    }

    void close() {
        closedByUs = true;
        if (connection != null) {
            connection.close(CloseMode.NO_FLUSH);
        }
    }

    @Override
    public void expired(Timer timer) {
        ClusterStats stats = pool.cluster().stats();
        Cells cells = pool.worker().cells();
        switch (timer.kind) {
            case CONNECT -> {
                timedOut = true;
                cells.inc(stats.upstreamCxConnectTimeout);
                Connection dialled = connection();
                dialled.finish(CloseReason.CONNECT_TIMEOUT);
                dialled.channel().close();
            }
            case IDLE -> {
                cells.inc(stats.upstreamCxIdleTimeout);
                close();
            }
            case MAX_DURATION -> {
                cells.inc(stats.upstreamCxMaxDurationReached);
                closeAfter = true;
                if (response == null) {
                    close();
                }
            }
            default -> throw new IllegalStateException("timer " + timer.kind);
        }
    }

    @Override
    public void data(ByteBuf data, boolean end) {
        Http1ClientCodec open = codec;
        if (open == null) {
            return;
        }
        if (!open.data(data, end)) {
            pool.worker().cells().inc(pool.cluster().stats().upstreamCxProtocolError);
            close();
            return;
        }
        if (end && !gone) {
            connection().close(CloseMode.FLUSH_WRITE);
            remoteEnded = true;
        }
    }

    private boolean remoteEnded;

    @Override
    public void writabilityChanged(boolean writable) {
        if (response != null) {
            response.requestWritable(writable);
        }
    }

    @Override
    public void closed(CloseReason reason) {
        gone = true;
        connectTimer.cancel();
        idleTimer.cancel();
        if (durationTimer != null) {
            durationTimer.cancel();
        }
        Cells cells = pool.worker().cells();
        ClusterStats stats = pool.cluster().stats();
        cells.dec(stats.upstreamCxActive);
        cells.inc(stats.upstreamCxDestroy);
        boolean local = reason == CloseReason.LOCAL_CLOSE && !remoteEnded || timedOut;
        cells.inc(local ? stats.upstreamCxDestroyLocal : stats.upstreamCxDestroyRemote);
        pool.host().connectionClosed();
        if (!connected) {
            neverConnected(reason, cells, stats);
            return;
        }
        cells.record(
                stats.upstreamCxLengthMs,
                TimeUnit.NANOSECONDS.toMillis(pool.worker().time().nanos() - connectedNanos));
        countBytes();
        if (response != null && !closedByUs) {
            cells.inc(stats.upstreamCxDestroyWithActiveRq);
            cells.inc(
                    local
                            ? stats.upstreamCxDestroyLocalWithActiveRq
                            : stats.upstreamCxDestroyRemoteWithActiveRq);
        }
        Http1ClientCodec open = codec;
        if (open != null) {
            open.connectionClosed(ResetReason.CONNECTION_TERMINATION, "");
        }
        requestEnded();
        pool.closed(this);
    }

    private void neverConnected(CloseReason reason, Cells cells, ClusterStats stats) {
        cells.inc(stats.upstreamCxConnectFail);
        pool.host().connectFailed();
        PoolFailure failure =
                timedOut || reason == CloseReason.CONNECT_TIMEOUT
                        ? PoolFailure.TIMEOUT
                        : closedByUs
                                ? PoolFailure.LOCAL_CONNECTION_FAILURE
                                : PoolFailure.REMOTE_CONNECTION_FAILURE;
        String transportFailure =
                connection == null ? "" : connection.info().transportFailureReason;
        pool.connectFailed(this, failure, transportFailure);
    }
}
