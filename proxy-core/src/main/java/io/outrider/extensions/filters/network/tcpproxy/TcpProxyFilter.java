package io.outrider.extensions.filters.network.tcpproxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.outrider.filter.FilterStatus;
import io.outrider.filter.NetworkConnection;
import io.outrider.filter.NetworkFilter;
import io.outrider.http.ResponseFlag;
import io.outrider.http.StreamInfo;
import io.outrider.lb.Host;
import io.outrider.net.CloseMode;
import io.outrider.net.CloseReason;
import io.outrider.net.Connection;
import io.outrider.net.ConnectionInfo;
import io.outrider.net.Worker;
import io.outrider.time.Timer;
import io.outrider.time.TimerTarget;
import io.outrider.upstream.Cluster;
import io.outrider.upstream.ClusterSnapshot;
import io.outrider.upstream.HttpTunnel;
import io.outrider.upstream.RelayUpstream;
import io.outrider.upstream.TcpUpstream;
import org.jspecify.annotations.Nullable;

/// One downstream connection and its upstream connection: connecting, relaying with back-pressure
/// both ways, ending each side as the other one ended.
///
/// Nothing is read from the client before a host is connected, as in Envoy; what listener filters
/// had read is kept until then. Threads: the connection's event loop.
final class TcpProxyFilter implements NetworkFilter, RelayUpstream.Owner, TimerTarget {
    private static final int IDLE = 0;
    private static final int MAX_DURATION = 1;
    private static final int LOG = 2;
    private static final int RECONNECT = 3;

    // Envoy's numbers for why no host could be reached
    private static final int CONNECT_FAILED = 0;
    private static final int NO_HEALTHY = 1;
    private static final int LIMIT_EXCEEDED = 2;
    private static final int NO_ROUTE = 3;

    private final TcpProxyConfig config;
    private @Nullable NetworkConnection downstream;
    private @Nullable RelayUpstream upstream;
    private @Nullable Timer idleTimer;
    private @Nullable Timer durationTimer;
    private @Nullable Timer logTimer;
    private @Nullable Timer reconnectTimer;
    private ByteBuf early = Unpooled.EMPTY_BUFFER;
    private int attempts;
    private boolean upstreamReady;
    private boolean downstreamEnded;
    private boolean upstreamEnded;
    private boolean downstreamGone;
    private boolean flushing;
    private boolean downstreamPaused;
    private boolean upstreamPaused;
    private long lastActiveNanos;
    private long unsentBytes;

    TcpProxyFilter(TcpProxyConfig config) {
        this.config = config;
    }

    private NetworkConnection downstream() {
        if (downstream == null) {
            throw new IllegalStateException("not connected");
        }
        return downstream;
    }

    private Connection client() {
        return downstream().connection();
    }

    private Worker worker() {
        return client().worker();
    }

    private StreamInfo info() {
        return downstream().info();
    }

    // ---- connecting ----

    @Override
    public FilterStatus connected(NetworkConnection connection) {
        downstream = connection;
        client().pauseReading();
        Worker worker = worker();
        worker.cells().inc(config.stats().downstreamCxTotal);
        if (config.maxDurationNanos() > 0) {
            durationTimer = new Timer(this, MAX_DURATION);
            worker.timers().arm(durationTimer, config.maxDurationNanos());
        }
        if (config.logging().intervalNanos() > 0) {
            logTimer = new Timer(this, LOG);
            worker.timers().arm(logTimer, config.logging().intervalNanos());
        }
        connect();
        return FilterStatus.CONTINUE;
    }

    private void connect() {
        Worker worker = worker();
        StreamInfo info = info();
        ClusterSplit.Target target = config.clusters().choose(worker.random());
        ClusterSnapshot snapshot = target.cell().current();
        if (snapshot == null) {
            worker.cells().inc(config.stats().downstreamCxNoRoute);
            refuse(ResponseFlag.NO_CLUSTER_FOUND, NO_ROUTE);
            return;
        }
        Cluster cluster = snapshot.cluster();
        info.clusterName = cluster.config().statName();
        info.clusterMetadata = cluster.config().metadata();
        if (!cluster.breakers(false).connections().hasRoom()) {
            worker.cells().inc(cluster.stats().upstreamCxOverflow);
            info.limit = "max_connections";
            refuse(ResponseFlag.UPSTREAM_OVERFLOW, LIMIT_EXCEEDED);
            return;
        }
        if (attempts >= config.maxConnectAttempts()) {
            worker.cells().inc(cluster.stats().upstreamCxConnectAttemptsExceeded);
            refuse(ResponseFlag.UPSTREAM_RETRY_LIMIT_EXCEEDED, CONNECT_FAILED);
            return;
        }
        String key = config.hash().key(info);
        var wish =
                new TcpPick(
                        key,
                        key == null ? 0 : ConnectionHash.of(key),
                        target.metadata(),
                        worker.time().nanos(),
                        attempts,
                        info);
        Host host = snapshot.picker(worker.index()).pick(wish);
        if (host == null) {
            worker.cells().inc(cluster.stats().upstreamCxNoneHealthy);
            refuse(ResponseFlag.NO_HEALTHY_UPSTREAM, NO_HEALTHY);
            return;
        }
        attempts++;
        info.attempts = attempts;
        info.attempt(host);
        info.upstreamConnectStartNanos = worker.time().nanos();
        info.upstreamPoolStartNanos = info.upstreamConnectStartNanos;
        RelayUpstream next = newUpstream(Cluster.of(host, cluster), host);
        upstream = next;
        next.connect(config.dialer(), client().info());
    }

    private RelayUpstream newUpstream(Cluster cluster, Host host) {
        Tunneling tunneling = config.tunneling();
        return tunneling == null
                ? new TcpUpstream(this, worker(), cluster, host)
                : new HttpTunnel(
                        this,
                        worker(),
                        cluster,
                        host,
                        tunneling.request(worker(), info()),
                        tunneling.answer(info()));
    }

    private void refuse(ResponseFlag flag, int reason) {
        info().flag(flag);
        client().info().localCloseReason = "tcp_initializion_failure:" + reason; // spelt as Envoy's
        client().close(CloseMode.NO_FLUSH);
    }

    @Override
    public void upstreamConnected(RelayUpstream connected) {
        upstreamReady = true;
        StreamInfo info = info();
        Worker worker = worker();
        ConnectionInfo standing = connected.connection();
        if (standing != null) {
            info.upstreamConnection(standing);
            info.upstreamPoolReadyNanos = worker.time().nanos();
        }
        info.upstreamConnectEndNanos = worker.time().nanos();
        if (config.logging().onConnected()) {
            log("TcpUpstreamConnected");
        }
        lastActiveNanos = worker.time().nanos();
        if (config.idleTimeoutNanos() > 0) {
            idleTimer = new Timer(this, IDLE);
            worker.timers().arm(idleTimer, config.idleTimeoutNanos());
        }
        if (early.isReadable()) {
            ByteBuf first = early;
            early = Unpooled.EMPTY_BUFFER;
            connected.write(first);
        }
        if (downstreamEnded) {
            connected.shutdownOutput();
        }
        client().resumeReading();
    }

    /// A try has failed: another one, or the end of the downstream connection by its rules.
    private void failed(RelayUpstream tried, RelayUpstream.Ending ending) {
        StreamInfo info = info();
        info.upstreamTransportFailureReason = tried.failureReason();
        switch (ending) {
            case CONNECT_FAILED, CONNECT_TIMEOUT ->
                    info.flag(ResponseFlag.UPSTREAM_CONNECTION_FAILURE);
            case OVERFLOW -> {
                info.limit = "max_pending_requests";
                info.upstreamHost = null;
            }
            case CLOSED, RESET -> throw new IllegalStateException("was connected");
        }
        long wait =
                attempts < config.maxConnectAttempts()
                        ? config.backOff().nanos(attempts, worker().random())
                        : 0;
        if (wait == 0) {
            connect();
        } else {
            reconnectTimer = new Timer(this, RECONNECT);
            worker().timers().arm(reconnectTimer, wait);
        }
    }

    // ---- relaying ----

    @Override
    public FilterStatus data(NetworkConnection connection, ByteBuf data, boolean end) {
        int size = data.readableBytes();
        if (size > 0) {
            worker().cells().add(config.stats().downstreamCxRxBytesTotal, size);
            StreamInfo info = info();
            info.bytesReceived += size;
            info.wireBytesReceived += size;
            info.upstreamWireBytesSent += size;
        }
        downstreamEnded |= end;
        RelayUpstream to = upstream;
        if (!upstreamReady || to == null) {
            keep(data);
            return FilterStatus.STOP;
        }
        lastActiveNanos = worker().time().nanos();
        if (size > 0) {
            to.write(data.retain());
        }
        if (end) {
            endOf(to);
        }
        return FilterStatus.STOP;
    }

    private void keep(ByteBuf data) {
        if (!data.isReadable()) {
            return;
        }
        ByteBuf joined = client().channel().alloc().buffer();
        joined.writeBytes(early).writeBytes(data);
        early.release();
        early = joined;
    }

    @Override
    public void upstreamData(ByteBuf data, boolean end) {
        if (downstreamGone) {
            return; // only flushing what the client had sent
        }
        int size = data.readableBytes();
        lastActiveNanos = worker().time().nanos();
        if (size > 0) {
            worker().cells().add(config.stats().downstreamCxTxBytesTotal, size);
            StreamInfo info = info();
            info.bytesSent += size;
            info.wireBytesSent += size;
            info.upstreamWireBytesReceived += size;
            client().write(data.retain());
        }
        if (end) {
            upstreamEnded = true;
            if (downstreamEnded) {
                closeBoth();
            } else {
                client().shutdownOutput();
            }
        }
    }

    /// The client has shut down its side.
    private void endOf(RelayUpstream to) {
        if (upstreamEnded) {
            closeBoth();
        } else {
            to.shutdownOutput();
        }
    }

    private void closeBoth() {
        RelayUpstream to = upstream;
        if (to != null) {
            to.close(CloseMode.FLUSH_WRITE);
        }
        client().close(CloseMode.FLUSH_WRITE);
    }

    /// The client is slow: the host waits.
    @Override
    public void writabilityChanged(NetworkConnection connection, boolean writable) {
        RelayUpstream from = upstream;
        if (from == null || !upstreamReady || writable != upstreamPaused) {
            return;
        }
        upstreamPaused = !writable;
        if (writable) {
            from.resumeReading();
        } else {
            from.pauseReading();
        }
    }

    /// The host is slow: the client waits.
    @Override
    public void upstreamWritable(boolean writable) {
        if (downstreamGone || writable != downstreamPaused) {
            return;
        }
        downstreamPaused = !writable;
        if (writable) {
            worker().cells().inc(config.stats().downstreamFlowControlResumedReadingTotal);
            client().resumeReading();
        } else {
            worker().cells().inc(config.stats().downstreamFlowControlPausedReadingTotal);
            client().pauseReading();
        }
    }

    // ---- timers ----

    @Override
    public void expired(Timer timer) {
        switch (timer.kind) {
            case IDLE -> idle(timer);
            case MAX_DURATION -> {
                worker().cells().inc(config.stats().maxDownstreamConnectionDuration);
                info().flag(ResponseFlag.DURATION_TIMEOUT);
                client().info().localCloseReason = "max_connection_duration_reached";
                client().close(CloseMode.NO_FLUSH);
            }
            case LOG -> {
                log("TcpPeriodic");
                worker().timers().arm(timer, config.logging().intervalNanos());
            }
            case RECONNECT -> connect();
            default -> throw new IllegalStateException("timer " + timer.kind);
        }
    }

    /// Activity only notes the time, since it is frequent; whether it was enough is asked here.
    /// Bytes that leave without others coming count as activity too.
    private void idle(Timer timer) {
        long waiting = unsent(client().channel());
        RelayUpstream to = upstream;
        if (to != null) {
            waiting += to.unsentBytes();
        }
        long now = worker().time().nanos();
        if (waiting < unsentBytes) {
            lastActiveNanos = now;
        }
        unsentBytes = waiting;
        long left = config.idleTimeoutNanos() - (now - lastActiveNanos);
        if (left > 0) {
            worker().timers().arm(timer, left);
            return;
        }
        worker().cells().inc(config.stats().idleTimeout);
        if (downstreamGone && to != null) {
            to.close(CloseMode.NO_FLUSH);
        } else {
            client().info().localCloseReason = "tcp_session_idle_timeout";
            client().close(CloseMode.NO_FLUSH);
        }
    }

    private static long unsent(Channel channel) {
        var buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    // ---- ends ----

    @Override
    public void upstreamGone(RelayUpstream gone, RelayUpstream.Ending ending) {
        upstream = null;
        if (downstreamGone) {
            flushed();
            return;
        }
        if (!upstreamReady) {
            failed(gone, ending);
            return;
        }
        cancel(idleTimer);
        upstreamReady = false;
        if (ending == RelayUpstream.Ending.RESET) {
            info().flag(ResponseFlag.UPSTREAM_REMOTE_RESET);
            client().close(CloseMode.ABORT_RESET);
        } else {
            client().close(CloseMode.FLUSH_WRITE);
        }
    }

    @Override
    public void closed(NetworkConnection connection, CloseReason reason) {
        downstream = connection;
        downstreamGone = true;
        early.release();
        early = Unpooled.EMPTY_BUFFER;
        cancel(durationTimer);
        cancel(logTimer);
        cancel(reconnectTimer);
        RelayUpstream to = upstream;
        if (to == null || !upstreamReady) {
            cancel(idleTimer);
            if (to != null) {
                to.close(CloseMode.NO_FLUSH);
            }
        } else {
            endUpstream(to, reason);
        }
        info().endNanos = worker().time().nanos();
        log("TcpConnectionEnd");
    }

    /// What the client sent before it left still goes to the host.
    private void endUpstream(RelayUpstream to, CloseReason reason) {
        CloseMode mode =
                switch (reason) {
                    case REMOTE_RESET -> CloseMode.ABORT_RESET;
                    case REMOTE_CLOSE -> CloseMode.FLUSH_WRITE;
                    case LOCAL_CLOSE,
                            BIND_FAILED,
                            CONNECT_FAILED,
                            CONNECT_TIMEOUT,
                            TRANSPORT_FAILED ->
                            downstreamEnded ? CloseMode.FLUSH_WRITE : CloseMode.NO_FLUSH;
                };
        to.close(mode);
        if (upstream == null || to.unsentBytes() == 0) {
            cancel(idleTimer);
            return;
        }
        flushing = true;
        worker().cells().inc(config.stats().upstreamFlushTotal);
        worker().cells().inc(config.stats().upstreamFlushActive);
    }

    private void flushed() {
        cancel(idleTimer);
        if (flushing) {
            flushing = false;
            worker().cells().dec(config.stats().upstreamFlushActive);
        }
    }

    private static void cancel(@Nullable Timer timer) {
        if (timer != null) {
            timer.cancel();
        }
    }

    /// A line in the middle of the connection shows its duration up to now.
    private void log(String type) {
        StreamInfo info = info();
        long end = info.endNanos;
        if (end == 0) {
            info.endNanos = worker().time().nanos();
        }
        config.logging().write(worker(), info, type);
        info.endNanos = end;
    }
}
