package io.outrider.extensions.filters.http.router;

import io.netty.buffer.ByteBuf;
import io.outrider.filter.FilterStream;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderMaps;
import io.outrider.http.HeaderNames;
import io.outrider.http.Protocol;
import io.outrider.http.ResetReason;
import io.outrider.http.ResponseFlag;
import io.outrider.http.StreamInfo;
import io.outrider.lb.Host;
import io.outrider.net.ConnectionInfo;
import io.outrider.net.Worker;
import io.outrider.route.ClusterChoice;
import io.outrider.route.Forward;
import io.outrider.route.RequestStats;
import io.outrider.route.Route;
import io.outrider.stats.Cells;
import io.outrider.upstream.Cluster;
import io.outrider.upstream.ClusterSnapshot;
import io.outrider.upstream.ClusterStats;
import io.outrider.upstream.ConnectionPool;
import io.outrider.upstream.DynamicHosts;
import io.outrider.upstream.HostPools;
import io.outrider.upstream.LoadReports;
import io.outrider.upstream.StreamForecast;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One request on its way to a cluster: which host gets it, the request's body, its time limit, and
/// its further tries. What the chosen try answers goes down through an [UpstreamResponse].
///
/// Threads: the stream's event loop.
final class Forwarding {
    private static final String NO_HOST = "no_healthy_upstream";

    private final RouterConfig config;
    private final FilterStream stream;
    private final StreamInfo info;
    private final Worker worker;
    private final Cells cells;
    private final Forward action;
    private final ClusterSnapshot snapshot;
    private final Cluster cluster;
    private final ClusterStats stats;
    private final RequestStats[] counts;
    private final HeaderMap headers;
    private final TunnelKind tunnel;
    private final UpstreamResponse response;
    private final UpstreamTimeouts timeouts;
    private final TimeLimit timeLimit;
    private final RequestFlow flow;
    private final RequestBody body;
    private final PickRequest pick;
    private final boolean hedges;

    private @Nullable RetryState retries;
    private @Nullable Attempt attempt;
    private SlowTries slow = SlowTries.NONE;

    /// Whether it was time that ran out for the try before.
    private boolean triedTooLong;

    private boolean replayed;
    private boolean over;

    /// Makes the request's headers what the upstream is to see.
    Forwarding(
            RouterConfig config,
            FilterStream stream,
            Route route,
            Forward action,
            ClusterChoice.Target target,
            ClusterSnapshot snapshot) {
        this.config = config;
        this.stream = stream;
        this.info = stream.info();
        this.worker = stream.worker();
        this.cells = worker.cells();
        this.action = action;
        this.snapshot = snapshot;
        this.cluster = snapshot.cluster();
        this.stats = cluster.stats();
        this.headers = stream.requestHeaders();
        this.counts = route.stats().of(headers, info);
        tunnel = TunnelKind.of(action, headers);
        response = new UpstreamResponse(this, route, action, target);
        headers.remove(HeaderNames.X_ENVOY_UPSTREAM_ALT_STAT_NAME);
        timeouts = UpstreamTimeouts.of(action, headers, config);
        timeLimit = new TimeLimit(this, worker, timeouts);
        RetryRules rules = RetryRules.of(action, headers, config.retrySafeMethodsOnly().isOn());
        retries =
                rules == null
                        ? null
                        : new RetryState(rules, this, cluster.breakers(action.highPriority()));
        hedges = hedges(action, headers);
        route.finalizeRequestHeaders(headers, info, target);
        if (!config.suppressEnvoyHeaders() && timeouts.expectedMillis() > 0) {
            headers.set(HeaderNames.X_ENVOY_EXPECTED_RQ_TIMEOUT_MS, timeouts.expectedMillis());
        }
        if (tunnel != TunnelKind.CONNECT && !headers.contains(HeaderNames.SCHEME)) {
            headers.set(HeaderNames.SCHEME, "http");
        }
        flow = requestFlow();
        body = flow.body();
        pick = PickRequest.of(action, target, stream);
    }

    private RequestFlow requestFlow() {
        int asked = action.perRequestBufferLimitBytes();
        boolean holds = tunnel != TunnelKind.NONE;
        return new RequestFlow(
                stream,
                stats,
                asked >= 0 ? asked : stream.bufferLimitBytes(),
                holds,
                !holds && (retries != null || RetryRules.isIdempotent(headers)));
    }

    /// A request may ask for hedging, or ask not to be hedged.
    private static boolean hedges(Forward action, HeaderMap headers) {
        int asked = headers.find(HeaderNames.X_ENVOY_HEDGE_ON_PER_TRY_TIMEOUT);
        boolean hedges =
                asked == HeaderMap.NONE
                        ? action.hedgeOnPerTryTimeout()
                        : headers.valueEquals(asked, "true");
        headers.remove(HeaderNames.X_ENVOY_HEDGE_ON_PER_TRY_TIMEOUT);
        return hedges;
    }

    RouterConfig config() {
        return config;
    }

    FilterStream stream() {
        return stream;
    }

    Worker worker() {
        return worker;
    }

    Cluster cluster() {
        return cluster;
    }

    /// Where the request counts beside its cluster.
    RequestStats[] counts() {
        return counts;
    }

    RequestFlow flow() {
        return flow;
    }

    HeaderMap requestHeaders() {
        return headers;
    }

    /// What the response is to set.
    List<String> cookies() {
        return pick.cookies();
    }

    /// How long a try may last; 0: for ever.
    long longestStreamNanos() {
        long asked = timeouts.streamNanos();
        return asked >= 0 ? asked : cluster.config().http().maxStreamDurationNanos();
    }

    /// What the request becomes once it is answered.
    TunnelKind tunnel() {
        return tunnel;
    }

    boolean isOver() {
        return over;
    }

    /// When the request had come to its end; 0: it has not.
    long requestSentNanos() {
        return timeLimit.requestSentNanos();
    }

    // ---- tries ----

    /// Chooses a host and sends; the answer may come before this returns.
    void start(boolean end) {
        if (end) {
            body.completeWithHead();
            requestComplete();
        }
        if (cluster.maintenance().takes(worker.random().nextLong())) {
            response.refuseInMaintenance();
            return;
        }
        if (snapshot.dropShare() > 0 && worker.random().nextDouble() < snapshot.dropShare()) {
            response.dropOverload(snapshot.dropShare() >= 1);
            return;
        }
        firstTry(true);
    }

    /// @param mayWait whether a name that nobody has resolved yet is asked for
    private void firstTry(boolean mayWait) {
        if (over) {
            return;
        }
        Host host = pickHost();
        if (host != null) {
            tryOn(host, false, false);
        } else if (!mayWait
                || !(snapshot.pickerFactory() instanceof DynamicHosts names)
                || !names.resolve(pick, worker, () -> firstTry(false))) {
            noHost(mayWait ? NO_HOST : "dns_resolution_failure");
        }
    }

    private @Nullable Host pickHost() {
        return snapshot.picker(worker.index()).pick(pick);
    }

    private void noHost(String details) {
        cells.inc(stats.upstreamCxNoneHealthy);
        info.attempts++;
        response.noUpstream(details);
    }

    /// The cluster has as many connection pools as it may have, and none of them is the host's.
    private void noPool(boolean retry) {
        info.upstreamHost = null;
        info.limit = "max_connection_pools";
        RetryState state = retries;
        if (retry && state != null) {
            state.release();
        }
        if (slow.isEmpty()) {
            response.noUpstream("no_healthy_upstream{max_connection_pools}");
        }
    }

    private void tryOn(Host host, boolean retry, boolean fresh) {
        info.attempt(host);
        info.attempts++;
        if (retries != null) {
            retries.attempted(host);
        }
        if (action.includeRequestAttemptCount()) {
            headers.set(HeaderNames.X_ENVOY_ATTEMPT_COUNT, info.attempts);
        }
        if (action.autoHostRewrite() && !host.hostname().isEmpty()) {
            headers.set(HeaderNames.AUTHORITY, host.hostname());
        }
        for (RequestStats other : counts) {
            cells.inc(other.total);
        }
        boolean terminated = tunnel == TunnelKind.TERMINATED;
        ConnectionPool pool = terminated ? null : pool(host);
        if (pool == null && !terminated) {
            noPool(retry);
            return;
        }
        info.upstreamPoolStartNanos = worker.time().nanos();
        info.upstreamPoolReadyNanos = 0;
        StreamForecast forecast = pool == null ? null : cluster.forecast(worker.index());
        if (forecast != null) {
            forecast.connectAhead(snapshot.picker(worker.index()), pick, this::pool);
        }
        var next = new Attempt(this, host, retry);
        attempt = next;
        next.waitsFor(
                pool == null
                        ? ConnectTermination.open(
                                worker,
                                Cluster.of(host, cluster),
                                host,
                                config.dialer(),
                                info.connection,
                                action.terminationHeader(),
                                next)
                        : pool.newStream(next, fresh));
        if (!next.isOver() && attempt == next && body.isComplete()) {
            armPerTry(next);
        }
    }

    private @Nullable ConnectionPool pool(Host host) {
        long tied =
                cluster.config().socket().poolPerDownstreamConnection() ? info.connection.id : 0;
        return HostPools.pool(
                worker,
                cluster,
                host,
                action.highPriority(),
                cluster.config().transportOptions(headers, info),
                tied,
                info.protocol,
                config.dialer());
    }

    private void armPerTry(Attempt current) {
        current.armTimers(timeouts.perTryNanos(), timeouts.perTryIdleNanos());
    }

    // ---- the request's body ----

    /// Borrows `data`.
    void requestData(ByteBuf data, boolean end) {
        if (over || response.isStarted() && attempt == null) {
            return;
        }
        if (!flow.data(data, end, attempt) && retries != null) {
            retries = null;
            cells.inc(stats.retryOrShadowAbandoned);
        }
        if (end && !over) {
            requestComplete();
        }
    }

    void requestTrailers(HeaderMap trailers) {
        if (!over) {
            flow.trailers(trailers, attempt);
            requestComplete();
        }
    }

    /// Time limits count from the request's last byte.
    private void requestComplete() {
        timeLimit.requestComplete(!over && tunnel == TunnelKind.NONE);
        if (attempt != null && !attempt.isOver()) {
            armPerTry(attempt);
        }
    }

    void downstreamWritable(boolean writable) {
        Attempt current = attempt;
        if (current == null) {
            return;
        }
        if (writable) {
            cells.inc(stats.upstreamFlowControlResumedReadingTotal);
            current.resumeResponse();
        } else {
            cells.inc(stats.upstreamFlowControlPausedReadingTotal);
            current.pauseResponse();
        }
    }

    // ---- what attempts tell ----

    void attemptReady(Attempt current, ConnectionInfo connection, @Nullable Protocol protocol) {
        HostReports.connected(current.host());
        info.upstreamConnection(connection);
        info.upstreamPoolReadyNanos = worker.time().nanos();
        info.upstreamProtocol = protocol;
        if (info.upstreamFirstByteSentNanos == 0) {
            info.upstreamFirstByteSentNanos = worker.time().nanos();
        }
        flow.resume();
        if (!stream.downstreamWritable()) {
            current.pauseResponse();
        }
    }

    /// What the last try took on the wire.
    void attemptBytes(long read, long written) {
        info.upstreamWireBytesReceived = read;
        info.upstreamWireBytesSent = written;
    }

    void requestSent() {
        info.upstreamLastByteSentNanos = worker.time().nanos();
    }

    void attemptInformational(HeaderMap informational) {
        stream.respondInformational(informational);
    }

    /// Takes `head`.
    void attemptHead(Attempt current, HeaderMap head, boolean end) {
        boolean late = current != attempt;
        if (over || late && !slow.contains(current)) {
            worker.local(HeaderMaps.LOCAL).give(head);
            return;
        }
        int status = (int) head.valueAsLong(head.find(HeaderNames.STATUS));
        info.upstreamFirstByteReceivedNanos = worker.time().nanos();
        info.responseCode = status;
        HostReports.answered(current, status, head, info.upstreamFirstByteReceivedNanos);
        RetryState state = retries;
        if (state != null && state.wantsRetry(status, head)) {
            if (late && anotherIsUnderWay()) {
                drop(current);
                worker.local(HeaderMaps.LOCAL).give(head);
                return;
            }
            if (!late && mayRetry(state)) {
                UpstreamCodes.countRetried(cluster, cells, status);
                current.cancel();
                attempt = null;
                triedTooLong = false;
                state.schedule(head);
                worker.local(HeaderMaps.LOCAL).give(head);
                return;
            }
        } else if (state != null && info.attempts > 1 && status < 500) {
            cells.inc(stats.upstreamRqRetrySuccess);
            for (RequestStats other : counts) {
                cells.inc(other.retrySuccess);
            }
        }
        chosen(current);
        response.head(current, head, status, end);
    }

    /// Its answer goes down; all other tries are given up.
    private void chosen(Attempt winner) {
        if (slow.isEmpty()) {
            return;
        }
        Attempt latest = attempt;
        attempt = winner;
        info.upstreamHost = winner.host();
        cancelRetry();
        if (latest != null && latest != winner) {
            latest.cancel();
        }
        giveUpSlow(winner);
    }

    /// A try that went on too long is not good enough either; another one is under way.
    private void drop(Attempt late) {
        slow = slow.without(late);
        late.cancel();
    }

    private void giveUpSlow(@Nullable Attempt winner) {
        SlowTries all = slow;
        slow = SlowTries.NONE;
        all.cancelAllBut(winner);
    }

    /// Beside one that is slow.
    private boolean anotherIsUnderWay() {
        return attempt != null || retries != null && retries.isWaiting();
    }

    /// The other side has agreed to a tunnel: no time limit any more, and the bytes may flow.
    void openTunnel() {
        stream.tunnel();
        disarm();
        flow.letFlow();
    }

    /// Takes `data`.
    void attemptData(Attempt current, ByteBuf data, boolean end) {
        if (over || current != attempt) {
            data.release();
            return;
        }
        response.data(data, end);
    }

    /// Takes `trailers`.
    void attemptTrailers(Attempt current, HeaderMap trailers) {
        if (over || current != attempt) {
            worker.local(HeaderMaps.LOCAL).give(trailers);
            return;
        }
        LoadReports.tell(current.host(), trailers, worker.time().nanos());
        response.trailers(trailers);
    }

    /// A try is done with, by success or not: what was acquired for it goes back.
    void attemptOver(Attempt current) {
        if (current.isRetry()) {
            cluster.breakers(action.highPriority()).retries().release();
        }
    }

    void attemptReset(Attempt current, ResetReason reason, String limit) {
        boolean late = current != attempt;
        if (over || late && !slow.contains(current)) {
            return;
        }
        if (late && anotherIsUnderWay()) {
            HostReports.reset(current, reason, worker.time().nanos());
            drop(current);
            return;
        }
        info.upstreamTransportFailureReason = current.transportFailure();
        if (reason == ResetReason.OVERFLOW) {
            info.upstreamHost = null; // no host has seen the request
        } else {
            if (current.isSent() && reason == ResetReason.REMOTE_RESET) {
                cells.inc(stats.upstreamRqRxReset); // a connection that ends is no reset
            }
            HostReports.reset(current, reason, worker.time().nanos());
        }
        if (raceLost(current, reason)) {
            replayed = true;
            cells.inc(stats.upstreamRqReusedConnReplay);
            tryOn(current.host(), false, reason == ResetReason.CONNECTION_TERMINATION);
            return;
        }
        RetryState state = retries;
        if (state != null
                && !response.isStarted()
                && state.wantsRetryAfterReset(reason, current.isSent())
                && mayRetry(state)) {
            attempt = null;
            triedTooLong = false;
            state.schedule(null);
            return;
        }
        disarm();
        response.fail(reason, current.transportFailure(), limit);
    }

    /// A reused connection that dies before the first byte of an answer: the peer closed it as idle
    /// while the request was on its way. Replaying is safe when nothing can have been done twice.
    /// One that an HTTP/2 peer refused, alone or with GOAWAY, was not looked at (RFC 9113 §8.7).
    private boolean raceLost(Attempt current, ResetReason reason) {
        boolean untouched = reason == ResetReason.REMOTE_REFUSED_STREAM_RESET;
        return (untouched
                        || reason == ResetReason.CONNECTION_TERMINATION
                                && current.isReused()
                                && RetryRules.isIdempotent(headers))
                && !current.responseBegun()
                && !replayed
                && !response.isStarted()
                && tunnel == TunnelKind.NONE
                && body.isComplete()
                && body.isReplayable();
    }

    // ---- retries ----

    private boolean mayRetry(RetryState state) {
        if (!body.isComplete()) {
            cells.inc(config.stats().rqRetrySkippedRequestNotComplete);
            return false;
        }
        return body.isReplayable() && state.tryAcquire(info);
    }

    /// The wait before a further try is over.
    void retry(RetryState state) {
        if (over) {
            return;
        }
        if (!config.suppressEnvoyHeaders()) {
            timeLimit.tellTimeLeft(headers);
        }
        if (action.includeIsTimeoutRetry()) {
            headers.set(HeaderNames.X_ENVOY_IS_TIMEOUT_RETRY, triedTooLong ? "true" : "false");
        }
        pick.retry(state);
        Host host = pickHost();
        if (host == null) {
            state.release();
            if (slow.isEmpty()) {
                noHost(NO_HOST);
            }
            return;
        }
        tryOn(host, true, false);
    }

    private void cancelRetry() {
        if (retries != null) {
            retries.cancel();
        }
    }

    // ---- time limits ----

    /// The time the request may take altogether is over.
    void timedOut() {
        cells.inc(stats.upstreamRqTimeout);
        for (RequestStats other : counts) {
            cells.inc(other.timeout);
        }
        Attempt current = attempt;
        if (current != null) {
            HostReports.timedOut(current, worker.time().nanos());
        }
        timedOut("response_timeout");
    }

    void attemptTimeout(Attempt current, boolean idle) {
        if (over || current != attempt) {
            return;
        }
        triedTooLong = true;
        if (hedges && !idle && retries != null && retries.mayHedge()) {
            hedge(current, retries);
            return;
        }
        cells.inc(idle ? stats.upstreamRqPerTryIdleTimeout : stats.upstreamRqPerTryTimeout);
        HostReports.timedOut(current, worker.time().nanos());
        current.cancel();
        if (!retriesAfterGivingUp()) {
            timedOut(idle ? "upstream_per_try_idle_timeout" : "upstream_per_try_timeout");
        }
    }

    /// A try has lasted as long as the cluster lets any stream last.
    void attemptTooLong(Attempt current) {
        if (over || current != attempt) {
            return;
        }
        cells.inc(stats.upstreamRqMaxDurationReached);
        triedTooLong = false;
        current.cancel();
        if (!retriesAfterGivingUp()) {
            info.flag(ResponseFlag.UPSTREAM_MAX_STREAM_DURATION_REACHED);
            giveUpSlow(null);
            disarm();
            response.lastedTooLong(body.isComplete());
        }
    }

    private boolean retriesAfterGivingUp() {
        RetryState state = retries;
        if (state == null
                || response.isStarted()
                || !state.wantsRetryAfterReset(ResetReason.LOCAL_RESET, true)
                || !mayRetry(state)) {
            return false;
        }
        attempt = null;
        state.schedule(null);
        return true;
    }

    /// The slow try goes on, and another one is made beside it.
    private void hedge(Attempt late, RetryState state) {
        HostReports.timedOut(late, worker.time().nanos());
        if (!response.isStarted() && mayRetry(state)) {
            slow = slow.with(late);
            attempt = null;
            state.schedule(null);
        }
    }

    private void timedOut(String details) {
        info.flag(ResponseFlag.UPSTREAM_REQUEST_TIMEOUT);
        giveUpSlow(null);
        Attempt current = attempt;
        if (current != null) {
            current.cancel();
        }
        disarm();
        response.timedOut(timeouts.status(), details);
    }

    /// No time limit and no retry any more.
    void disarm() {
        timeLimit.cancel();
        cancelRetry();
    }

    /// The downstream stream is over, however it ended.
    void end() {
        over = true;
        disarm();
        giveUpSlow(null);
        Attempt current = attempt;
        if (current != null && !current.isOver()) {
            if (current.isSent()) {
                cells.inc(stats.upstreamRqTxReset);
            }
            current.cancel();
        }
        body.release();
    }
}
