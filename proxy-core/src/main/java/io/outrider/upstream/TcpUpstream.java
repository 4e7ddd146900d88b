package io.outrider.upstream;

import io.netty.buffer.ByteBuf;
import io.outrider.lb.Host;
import io.outrider.lb.OutlierMonitor;
import io.outrider.lb.breaker.CircuitBreakers;
import io.outrider.net.CloseMode;
import io.outrider.net.CloseReason;
import io.outrider.net.Connection;
import io.outrider.net.ConnectionEvents;
import io.outrider.net.ConnectionInfo;
import io.outrider.net.TransportOptions;
import io.outrider.net.Worker;
import io.outrider.stats.Cells;
import io.outrider.time.Timer;
import io.outrider.time.TimerTarget;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One connection to a host that serves one downstream connection, from the dial to its end, with
/// its connect timeout, its breakers and its counts.
///
/// The stats are those of Envoy's TCP pool, where a connection is also a request: pending until
/// connected, active after. Threads: its worker's loop.
public final class TcpUpstream implements RelayUpstream, ConnectionEvents, TimerTarget {
    private static final int CONNECT = 0;

    private final Owner owner;
    private final Worker worker;
    private final Cluster cluster;
    private final Host host;
    private final CircuitBreakers breakers;
    private final Timer connectTimer = new Timer(this, CONNECT);
    private @Nullable Connection connection;
    private boolean connected;
    private boolean timedOut;
    private boolean closedByUs;
    private boolean remoteEnding;
    private boolean gone;
    private long connectedNanos;

    public TcpUpstream(Owner owner, Worker worker, Cluster cluster, Host host) {
        this.owner = owner;
        this.worker = worker;
        this.cluster = cluster;
        this.host = host;
        this.breakers = cluster.breakers(false);
    }

    @Override
    public @Nullable ConnectionInfo connection() {
        return connection == null ? null : connection.info();
    }

    @Override
    public String failureReason() {
        return connection == null ? "" : connection.info().transportFailureReason;
    }

    @Override
    public void connect(Dialer dialer, ConnectionInfo downstream) {
        Cells cells = worker.cells();
        ClusterStats stats = cluster.stats();
        if (!breakers.pendingRequests().tryAcquire()) {
            cells.inc(stats.upstreamRqPendingOverflow);
            gone = true;
            owner.upstreamGone(this, Ending.OVERFLOW);
            return;
        }
        breakers.connections().acquire();
        cells.inc(stats.upstreamRqPendingTotal);
        cells.inc(stats.upstreamRqPendingActive);
        host.requestWaits();
        cells.inc(stats.upstreamCxTotal);
        cells.inc(stats.upstreamCxActive);
        host.connectionOpened();
        var sockets = cluster.config().transportSockets();
        var options = sockets.options(TransportOptions.NONE, downstream);
        connection = dialer.dial(worker, cluster.config(), host, options, this);
        if (!gone) {
            worker.timers().arm(connectTimer, cluster.config().connectTimeoutNanos());
        }
    }

    @Override
    public void anotherAddressTried() {
        worker.cells().inc(cluster.stats().upstreamCxTotal);
    }

    @Override
    public void connected() {
        connectTimer.cancel();
        connected = true;
        connectedNanos = worker.time().nanos();
        leavePending();
        report(OutlierMonitor.Result.LOCAL_ORIGIN_CONNECT_SUCCESS_FINAL);
        breakers.requests().acquire();
        Cells cells = worker.cells();
        ClusterStats stats = cluster.stats();
        cells.inc(stats.upstreamRqTotal);
        cells.inc(stats.upstreamRqActive);
        host.requestStarted();
        Connection standing = standing();
        cells.record(
                stats.upstreamCxConnectMs,
                TimeUnit.NANOSECONDS.toMillis(connectedNanos - standing.info().startNanos));
        owner.upstreamConnected(this);
    }

    private void report(OutlierMonitor.Result result) {
        OutlierMonitor monitor = host.outlierMonitor();
        if (monitor != null) {
            monitor.putResult(result);
        }
    }

    private void leavePending() {
        breakers.pendingRequests().release();
        host.requestWaitsNoMore();
        worker.cells().dec(cluster.stats().upstreamRqPendingActive);
    }

    private Connection standing() {
        if (connection == null) {
            throw new IllegalStateException("not dialled");
        }
        return connection;
    }

    @Override
    public void write(ByteBuf data) {
        worker.cells().add(cluster.stats().upstreamCxTxBytesTotal, data.readableBytes());
        standing().write(data);
    }

    @Override
    public void data(ByteBuf data, boolean end) {
        worker.cells().add(cluster.stats().upstreamCxRxBytesTotal, data.readableBytes());
        remoteEnding = end;
        owner.upstreamData(data, end);
        remoteEnding = false;
    }

    @Override
    public void writabilityChanged(boolean writable) {
        owner.upstreamWritable(writable);
    }

    @Override
    public void shutdownOutput() {
        standing().shutdownOutput();
    }

    @Override
    public long unsentBytes() {
        var buffer = connection == null ? null : connection.channel().unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    @Override
    public void pauseReading() {
        standing().pauseReading();
        worker.cells().inc(cluster.stats().upstreamFlowControlPausedReadingTotal);
    }

    @Override
    public void resumeReading() {
        standing().resumeReading();
        worker.cells().inc(cluster.stats().upstreamFlowControlResumedReadingTotal);
    }

    @Override
    public void close(CloseMode mode) {
        if (gone) {
            return;
        }
        closedByUs = !remoteEnding; // a host whose end is the last one has closed it
        Connection dialled = connection;
        if (dialled == null) {
            return;
        }
        if (connected) {
            dialled.close(mode);
        } else {
            worker.cells().inc(cluster.stats().upstreamRqCancelled);
            dialled.finish(CloseReason.LOCAL_CLOSE);
            dialled.channel().close();
        }
    }

    @Override
    public void expired(Timer timer) {
        timedOut = true;
        worker.cells().inc(cluster.stats().upstreamCxConnectTimeout);
        Connection dialled = standing();
        dialled.finish(CloseReason.CONNECT_TIMEOUT);
        dialled.channel().close();
    }

    @Override
    public void closed(CloseReason reason) {
        gone = true;
        connectTimer.cancel();
        Cells cells = worker.cells();
        ClusterStats stats = cluster.stats();
        boolean local = timedOut || closedByUs;
        cells.dec(stats.upstreamCxActive);
        cells.inc(stats.upstreamCxDestroy);
        cells.inc(local ? stats.upstreamCxDestroyLocal : stats.upstreamCxDestroyRemote);
        host.connectionClosed();
        breakers.connections().release();
        if (connected) {
            cells.inc(stats.upstreamCxDestroyWithActiveRq);
            cells.inc(
                    local
                            ? stats.upstreamCxDestroyLocalWithActiveRq
                            : stats.upstreamCxDestroyRemoteWithActiveRq);
            cells.record(
                    stats.upstreamCxLengthMs,
                    TimeUnit.NANOSECONDS.toMillis(worker.time().nanos() - connectedNanos));
            cells.dec(stats.upstreamRqActive);
            host.requestEnded();
            breakers.requests().release();
            owner.upstreamGone(
                    this, reason == CloseReason.REMOTE_RESET ? Ending.RESET : Ending.CLOSED);
            return;
        }
        leavePending();
        cells.inc(stats.upstreamCxConnectFail);
        host.connectFailed();
        if (!closedByUs) {
            cells.inc(stats.upstreamRqPendingFailureEject);
            report(
                    timedOut
                            ? OutlierMonitor.Result.LOCAL_ORIGIN_TIMEOUT
                            : OutlierMonitor.Result.LOCAL_ORIGIN_CONNECT_FAILED);
        }
        owner.upstreamGone(this, timedOut ? Ending.CONNECT_TIMEOUT : Ending.CONNECT_FAILED);
    }
}
