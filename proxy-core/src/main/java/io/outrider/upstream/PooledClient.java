package io.outrider.upstream;

import io.netty.buffer.ByteBuf;
import io.outrider.http.Protocol;
import io.outrider.http.ResetReason;
import io.outrider.http.h1.Http1ClientCodec;
import io.outrider.http.h2.Http2ClientCodec;
import io.outrider.http.h2.Http2Stream;
import io.outrider.net.CloseMode;
import io.outrider.net.CloseReason;
import io.outrider.net.Connection;
import io.outrider.net.ConnectionEvents;
import io.outrider.net.TransportOptions;
import io.outrider.stats.Cells;
import io.outrider.time.Timer;
import io.outrider.time.TimerTarget;
import io.outrider.upstream.ConnectionPool.Mode;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One connection of a [ConnectionPool], from the dial to its end, with its timers and counts.
///
/// Threads: its worker's loop.
final class PooledClient
        implements ConnectionEvents, Http2ClientCodec.Owner, Http1ClientCodec.Owner, TimerTarget {
    private static final int CONNECT = 0;
    private static final int IDLE = 1;
    private static final int MAX_DURATION = 2;

    private final ConnectionPool pool;
    private final Cells cells;
    private final ClusterStats stats;
    private final ClusterConfig.HttpSettings settings;
    private final Timer connectTimer = new Timer(this, CONNECT);
    private final Timer idleTimer = new Timer(this, IDLE);
    private @Nullable Timer durationTimer;
    private @Nullable Connection connection;
    private @Nullable Http2ClientCodec http2;
    private @Nullable Http1ClientCodec http1;
    private PoolWaiter.@Nullable ResponseEvents http1Response;

    /// Whether the pool has it among those with room; the pool's own mark.
    boolean listed;

    private boolean timedOut;
    private boolean leaving;
    private boolean gone;
    private boolean closedByUs;
    private boolean remoteEnded;
    private int active;
    private int served;
    private long connectedNanos;
    private long countedRead;
    private long countedWritten;
    private long idleNanos;

    PooledClient(ConnectionPool pool) {
        this.pool = pool;
        this.cells = pool.worker().cells();
        this.stats = pool.cluster().stats();
        this.settings = pool.cluster().config().http();
        this.idleNanos = settings.idleTimeoutNanos();
    }

    void connect(Dialer dialer, TransportOptions options) {
        cells.inc(stats.upstreamCxTotal);
        cells.inc(stats.upstreamCxActive);
        if (pool.mode() != Mode.ALPN) {
            countProtocol(pool.mode() == Mode.HTTP2);
        }
        pool.host().connectionOpened();
        connection =
                dialer.dial(pool.worker(), pool.cluster().config(), pool.host(), options, this);
        if (!gone) {
            pool.worker().timers().arm(connectTimer, pool.cluster().config().connectTimeoutNanos());
        }
    }

    private void countProtocol(boolean isHttp2) {
        cells.inc(isHttp2 ? stats.upstreamCxHttp2Total : stats.upstreamCxHttp1Total);
    }

    private Connection connection() {
        if (connection == null) {
            throw new IllegalStateException("not dialled");
        }
        return connection;
    }

    @Override
    public void anotherAddressTried() {
        cells.inc(stats.upstreamCxTotal);
    }

    @Override
    public void connected() {
        connectTimer.cancel();
        connectedNanos = pool.worker().time().nanos();
        cells.record(
                stats.upstreamCxConnectMs,
                TimeUnit.NANOSECONDS.toMillis(connectedNanos - connection().info().startNanos));
        boolean isHttp2 = pool.mode() == Mode.HTTP2;
        if (pool.mode() == Mode.ALPN) {
            isHttp2 = connection().info().negotiatedProtocol.equals("h2");
            countProtocol(isHttp2);
        }
        if (isHttp2) {
            http2 =
                    new Http2ClientCodec(
                            connection(), settings.h2(), pool.cluster().http2Stats(), this);
        } else {
            http1 = new Http1ClientCodec(connection(), settings.h1(), this);
        }
        if (settings.maxConnectionDurationNanos() > 0) {
            durationTimer = new Timer(this, MAX_DURATION);
            pool.worker().timers().arm(durationTimer, settings.maxConnectionDurationNanos());
        }
        pool.connected(this);
        armIdle();
    }

    /// How many requests it could take now.
    int capacity() {
        if (leaving || gone || closedByUs) {
            return 0;
        }
        if (http2 != null) {
            return http2.capacity();
        }
        return http1 != null && active == 0 ? 1 : 0;
    }

    /// Serves `waiter` too; the request breaker has been acquired.
    void attach(PoolWaiter waiter) {
        idleTimer.cancel();
        cells.inc(stats.upstreamRqTotal);
        cells.inc(stats.upstreamRqActive);
        pool.host().requestStarted();
        active++;
        boolean reused = served++ > 0;
        int max = settings.maxRequestsPerConnection();
        if (max > 0 && served >= max && !leaving) {
            cells.inc(stats.upstreamCxMaxRequests);
            leaving = true;
            pool.leaving(this);
        }
        if (http2 != null) {
            Http2Stream stream = http2.newStream();
            stream.sink(waiter.ready(stream, connection().info(), Protocol.HTTP2, reused));
        } else if (http1 != null) {
            var exchange = http1.newExchange();
            var sink = waiter.ready(exchange, connection().info(), Protocol.HTTP11, reused);
            http1Response = sink;
            exchange.sink(sink);
        }
    }

    @Override
    public void streamClosed(Http2Stream stream) {
        requestEnded();
        afterRequest();
    }

    @Override
    public void exchangeEnded(boolean reusable) {
        if (active > 0) {
            requestEnded();
        }
        leaving |= !reusable;
        if (!gone) {
            afterRequest();
        }
    }

    /// The connection is given up a second before the host does it, or half a second if that is all
    /// there is: else a request could cross the host's close.
    @Override
    public void idleLimit(int seconds) {
        long limit = TimeUnit.MILLISECONDS.toNanos(seconds > 1 ? seconds * 1000L - 1000 : 500);
        if (seconds == 0) {
            leaving = true;
        } else if (idleNanos == 0 || limit < idleNanos) {
            idleNanos = limit;
        }
    }

    private void afterRequest() {
        if (gone || closedByUs) {
            return;
        }
        if (leaving && active == 0) {
            close();
            return;
        }
        pool.freed(this);
        armIdle();
    }

    private void requestEnded() {
        http1Response = null;
        active--;
        pool.requestEnded();
        cells.dec(stats.upstreamRqActive);
        pool.host().requestEnded();
        pool.breakers().requests().release();
        countBytes();
    }

    private void countBytes() {
        Connection open = connection();
        cells.add(stats.upstreamCxRxBytesTotal, open.bytesRead() - countedRead);
        cells.add(stats.upstreamCxTxBytesTotal, open.bytesWritten() - countedWritten);
        countedRead = open.bytesRead();
        countedWritten = open.bytesWritten();
    }

    @Override
    public void settingsReceived() {
        if (http2 != null) {
            pool.streamsExpected(http2.maxStreams());
            pool.freed(this);
        }
    }

    @Override
    public void leaving() {
        cells.inc(stats.upstreamCxCloseNotify);
        leave();
        if (!gone) {
            pool.serve();
        }
    }

    @Override
    public void connectionFailed(String details) {
        cells.inc(stats.upstreamCxProtocolError);
        leaving = true;
        pool.leaving(this);
    }

    /// No further requests; the connection closes with the last one that is under way.
    void leave() {
        leaving = true;
        pool.leaving(this);
        if (active == 0 && !gone) {
            close();
        }
    }

    private void armIdle() {
        if (idleNanos > 0 && active == 0 && !closedByUs && !gone) {
            pool.worker().timers().arm(idleTimer, idleNanos);
        }
    }

    private void close() {
        if (closedByUs) {
            return;
        }
        closedByUs = true;
        if (connection != null) {
            if (http2 != null) {
                http2.goAway();
            }
            connection.close(http2 != null ? CloseMode.FLUSH_WRITE : CloseMode.NO_FLUSH);
        }
    }

    @Override
    public void expired(Timer timer) {
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
                leave();
            }
            case MAX_DURATION -> {
                cells.inc(stats.upstreamCxMaxDurationReached);
                leave();
            }
            default -> throw new IllegalStateException("timer " + timer.kind);
        }
    }

    @Override
    public void data(ByteBuf data, boolean end) {
        remoteEnded |= end;
        if (http2 != null) {
            http2.data(data, end);
        } else if (http1 != null) {
            if (!http1.data(data, end)) {
                cells.inc(stats.upstreamCxProtocolError);
                close();
            } else if (end && !gone) {
                connection().close(CloseMode.FLUSH_WRITE);
            }
        }
    }

    @Override
    public void writabilityChanged(boolean writable) {
        if (http2 == null) {
            if (http1Response != null) {
                http1Response.requestWritable(writable);
            }
        } else if (writable) {
            http2.writable();
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
        cells.dec(stats.upstreamCxActive);
        cells.inc(stats.upstreamCxDestroy);
        boolean local = reason == CloseReason.LOCAL_CLOSE && !remoteEnded || timedOut;
        cells.inc(local ? stats.upstreamCxDestroyLocal : stats.upstreamCxDestroyRemote);
        pool.host().connectionClosed();
        if (http1 == null && http2 == null) {
            neverConnected(reason);
            return;
        }
        cells.record(
                stats.upstreamCxLengthMs,
                TimeUnit.NANOSECONDS.toMillis(pool.worker().time().nanos() - connectedNanos));
        countBytes();
        if (active > 0 && !closedByUs) {
            cells.inc(stats.upstreamCxDestroyWithActiveRq);
            cells.inc(
                    local
                            ? stats.upstreamCxDestroyLocalWithActiveRq
                            : stats.upstreamCxDestroyRemoteWithActiveRq);
        }
        pool.leaving(this);
        if (http2 != null) {
            http2.connectionClosed(ResetReason.CONNECTION_TERMINATION, "");
        } else if (http1 != null) {
            http1.connectionClosed(ResetReason.CONNECTION_TERMINATION, "");
            if (active > 0) {
                requestEnded();
            }
        }
        pool.closed(this);
    }

    private boolean isBindError(CloseReason reason) {
        return reason == CloseReason.BIND_FAILED
                && connection != null
                && !connection.info().transportFailureReason.isEmpty();
    }

    private void neverConnected(CloseReason reason) {
        cells.inc(stats.upstreamCxConnectFail);
        if (isBindError(reason)) {
            cells.inc(stats.bindErrors);
        }
        pool.host().connectFailed();
        PoolFailure failure =
                timedOut || reason == CloseReason.CONNECT_TIMEOUT
                        ? PoolFailure.TIMEOUT
                        : closedByUs || reason == CloseReason.BIND_FAILED
                                ? PoolFailure.LOCAL_CONNECTION_FAILURE
                                : PoolFailure.REMOTE_CONNECTION_FAILURE;
        pool.connectFailed(
                this, failure, connection == null ? "" : connection.info().transportFailureReason);
    }
}
