package io.outrider.extensions.filters.http.router;

import io.netty.buffer.ByteBuf;
import io.outrider.filter.FilterStatus;
import io.outrider.filter.FilterStream;
import io.outrider.filter.HttpFilter;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderMaps;
import io.outrider.http.HeaderNames;
import io.outrider.http.Protocol;
import io.outrider.http.ResetReason;
import io.outrider.http.ResponseFlag;
import io.outrider.http.StreamInfo;
import io.outrider.lb.Host;
import io.outrider.net.ConnectionInfo;
import io.outrider.net.TransportOptions;
import io.outrider.net.Worker;
import io.outrider.route.ClusterChoice;
import io.outrider.route.DirectResponse;
import io.outrider.route.Forward;
import io.outrider.route.NonForwarding;
import io.outrider.route.PathRewrite;
import io.outrider.route.Redirect;
import io.outrider.route.Route;
import io.outrider.stats.Cells;
import io.outrider.time.Timer;
import io.outrider.time.TimerTarget;
import io.outrider.upstream.Cluster;
import io.outrider.upstream.ClusterSnapshot;
import io.outrider.upstream.ClusterStats;
import io.outrider.upstream.HostPools;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Sends one request upstream: chooses the host, owns the request's time limit and its retries, and
/// passes the response down.
///
/// Threads: the stream's event loop.
final class RouterFilter implements HttpFilter, TimerTarget {
    private static final int GLOBAL = 0;
    private static final int BACK_OFF = 1;

    private final RouterConfig config;
    private final RequestBody body = new RequestBody();
    private @Nullable FilterStream stream;
    private @Nullable Route route;
    private @Nullable Forward forward;
    private ClusterChoice.@Nullable Target target;
    private @Nullable ClusterSnapshot snapshot;
    private @Nullable Attempt attempt;
    private @Nullable RetryState retries;
    private @Nullable Timer globalTimer;
    private @Nullable Timer backOffTimer;
    private UpstreamTimeouts timeouts = UpstreamTimeouts.NONE;
    private boolean keepsBody;
    private boolean downstreamPaused;
    private boolean replayed;
    private boolean retrying;
    private boolean responding;
    private boolean upgrade;
    private boolean tunnelOpen = true;
    private boolean over;
    private long requestSentNanos;
    private PickRequest pick = PickRequest.NONE;

    RouterFilter(RouterConfig config) {
        this.config = config;
    }

    private FilterStream stream() {
        if (stream == null) {
            throw new IllegalStateException("no stream yet");
        }
        return stream;
    }

    private Cluster cluster() {
        if (snapshot == null) {
            throw new IllegalStateException("no cluster yet");
        }
        return snapshot.cluster();
    }

    Worker worker() {
        return stream().worker();
    }

    private Cells cells() {
        return stream().worker().cells();
    }

    RequestBody body() {
        return body;
    }

    HeaderMap requestHeaders() {
        return stream().requestHeaders();
    }

    /// Whether the body waits for the other side to agree to a tunnel: nothing that comes early may
    /// be taken for a request there.
    boolean holdsBody() {
        return !tunnelOpen;
    }

    /// Whether what was sent is kept, because the request may be sent again.
    boolean keepsBody() {
        return keepsBody;
    }

    // ---- the request ----

    @Override
    public FilterStatus requestHeaders(FilterStream owner, HeaderMap headers, boolean end) {
        stream = owner;
        cells().inc(config.stats().rqTotal);
        Route chosen = owner.route();
        route = chosen;
        if (chosen == null) {
            cells().inc(config.stats().noRoute);
            owner.info().flag(ResponseFlag.NO_ROUTE_FOUND);
            owner.localReply(404, "", "route_not_found", null);
            return FilterStatus.STOP;
        }
        switch (chosen.action()) {
            case Forward action -> forward(chosen, action, headers, end);
            case Redirect action -> {
                String location = action.location(headers);
                if (!(action.path() instanceof PathRewrite.Full)) {
                    action.path().apply(headers, action.matched());
                }
                cells().inc(config.stats().rqRedirect);
                owner.localReply(
                        action.status(),
                        "",
                        "direct_response",
                        reply -> {
                            reply.add(HeaderNames.LOCATION, location);
                            chosen.finalizeResponseHeaders(reply, headers, owner.info(), null);
                        });
            }
            case DirectResponse action -> {
                cells().inc(config.stats().rqDirectResponse);
                int status = action.status();
                owner.localReply(
                        status,
                        action.body(),
                        "direct_response",
                        reply -> {
                            if (status == 201 || status / 100 == 3) {
                                reply.add(HeaderNames.LOCATION, uri(headers));
                            }
                            chosen.finalizeResponseHeaders(reply, headers, owner.info(), null);
                        });
            }
            case NonForwarding _ -> {
                cells().inc(config.stats().noRoute);
                owner.info().flag(ResponseFlag.NO_ROUTE_FOUND);
                owner.localReply(404, "", "route_not_found", null);
            }
        }
        return FilterStatus.STOP;
    }

    /// The request's own URI.
    private static String uri(HeaderMap headers) {
        return headers.get(HeaderNames.SCHEME)
                + "://"
                + headers.get(HeaderNames.AUTHORITY)
                + headers.get(HeaderNames.PATH);
    }

    private void forward(Route chosen, Forward action, HeaderMap headers, boolean end) {
        forward = action;
        StreamInfo info = stream().info();
        ClusterChoice.Target chosenTarget = action.cluster().choose(headers, worker().random());
        target = chosenTarget;
        ClusterSnapshot current = chosenTarget == null ? null : chosenTarget.cell().current();
        if (current == null) {
            cells().inc(config.stats().noCluster);
            info.flag(ResponseFlag.NO_CLUSTER_FOUND);
            stream().localReply(action.clusterNotFoundStatus(), "", "cluster_not_found", null);
            return;
        }
        snapshot = current;
        info.clusterName = current.config().statName();
        info.clusterMetadata = current.config().metadata();
        upgrade = headers.contains(HeaderNames.UPGRADE);
        tunnelOpen = !upgrade;
        headers.remove(HeaderNames.X_ENVOY_UPSTREAM_ALT_STAT_NAME);
        timeouts = UpstreamTimeouts.of(action, headers, config);
        retries = RetryState.of(action, headers, this, current.cluster());
        chosen.finalizeRequestHeaders(headers, info, chosenTarget);
        if (!config.suppressEnvoyHeaders() && timeouts.expectedMillis() > 0) {
            headers.set(HeaderNames.X_ENVOY_EXPECTED_RQ_TIMEOUT_MS, timeouts.expectedMillis());
        }
        if (!headers.contains(HeaderNames.SCHEME)) {
            headers.set(HeaderNames.SCHEME, "http");
        }
        keepsBody = !upgrade && (retries != null || isIdempotent(headers));
        if (end) {
            body.completeWithHead();
            requestComplete();
        }
        pick = PickRequest.of(action, chosenTarget, headers, stream());
        Host host = pickHost();
        if (host == null) {
            noHost();
            return;
        }
        tryOn(host, false, false);
    }

    private @Nullable Host pickHost() {
        ClusterSnapshot current = snapshot;
        if (current == null) {
            return null;
        }
        return current.picker(worker().index()).pick(pick);
    }

    private void noHost() {
        cells().inc(cluster().stats().upstreamCxNoneHealthy);
        stream().info().attempts++;
        stream().info().flag(ResponseFlag.NO_HEALTHY_UPSTREAM);
        countLocal(503);
        stream().localReply(503, "no healthy upstream", "no_healthy_upstream", null);
    }

    private void tryOn(Host host, boolean retry, boolean fresh) {
        StreamInfo info = stream().info();
        info.upstreamHost = host;
        info.attempts++;
        info.attemptedHosts.add(host);
        Forward action = forward;
        if (action != null && action.includeRequestAttemptCount()) {
            requestHeaders().set(HeaderNames.X_ENVOY_ATTEMPT_COUNT, info.attempts);
        }
        if (action != null && action.autoHostRewrite() && !host.hostname().isEmpty()) {
            requestHeaders().set(HeaderNames.AUTHORITY, host.hostname());
        }
        var next = new Attempt(this, host, retry);
        attempt = next;
        boolean high = action != null && action.highPriority();
        long tied =
                cluster().config().socket().poolPerDownstreamConnection() ? info.connection.id : 0;
        next.start(
                HostPools.pool(
                        worker(),
                        cluster(),
                        host,
                        high,
                        TransportOptions.NONE,
                        tied,
                        config.dialer()),
                fresh);
        if (!next.isOver() && attempt == next && body.isComplete()) {
            armPerTry(next);
        }
    }

    private void armPerTry(Attempt current) {
        current.armTimers(timeouts.perTryNanos(), timeouts.perTryIdleNanos());
    }

    @Override
    public FilterStatus requestData(FilterStream owner, ByteBuf data, boolean end) {
        if (over || responding && attempt == null) {
            return FilterStatus.STOP;
        }
        Attempt current = attempt;
        boolean direct =
                !keepsBody && tunnelOpen && current != null && current.isSent() && body.size() == 0;
        if (end) {
            body.complete();
        }
        if (direct && current != null) {
            current.send(data, end);
        } else {
            body.keep(data);
            limitBody(current);
            if (current != null && current.isSent()) {
                current.sendMore();
            }
        }
        if (end && !over) {
            requestComplete();
            if (attempt != null && !attempt.isOver()) {
                armPerTry(attempt);
            }
        }
        return FilterStatus.STOP;
    }

    /// More than the buffer limit is never kept: a retry is given up first; if bytes still wait for
    /// a connection, reading pauses until they have left.
    private void limitBody(@Nullable Attempt current) {
        int limit = bufferLimit();
        if (limit <= 0 || body.heldBytes() <= limit) {
            return;
        }
        if (keepsBody) {
            keepsBody = false;
            if (retries != null) {
                retries = null;
                cells().inc(cluster().stats().retryOrShadowAbandoned);
            }
            body.giveUpReplay();
        }
        if (current == null || !current.isSent()) {
            pauseDownstream();
        }
    }

    private int bufferLimit() {
        Forward action = forward;
        return action != null && action.perRequestBufferLimitBytes() >= 0
                ? action.perRequestBufferLimitBytes()
                : stream().bufferLimitBytes();
    }

    @Override
    public FilterStatus requestTrailers(FilterStream owner, HeaderMap trailers) {
        if (over) {
            return FilterStatus.STOP;
        }
        body.complete(trailers);
        Attempt current = attempt;
        if (current != null && current.isSent()) {
            current.sendMore();
        }
        requestComplete();
        return FilterStatus.STOP;
    }

    /// The request's time limit counts from its last byte.
    private void requestComplete() {
        requestSentNanos = worker().time().nanos();
        if (timeouts.globalNanos() > 0 && !over && !upgrade) {
            globalTimer = new Timer(this, GLOBAL);
            worker().timers().arm(globalTimer, timeouts.globalNanos());
        }
    }

    void pauseDownstream() {
        if (!downstreamPaused && !over) {
            downstreamPaused = true;
            cells().inc(cluster().stats().upstreamFlowControlBackedUpTotal);
            stream().pauseRequestReading();
        }
    }

    void resumeDownstream() {
        if (downstreamPaused) {
            downstreamPaused = false;
            cells().inc(cluster().stats().upstreamFlowControlDrainedTotal);
            stream().resumeRequestReading();
        }
    }

    // ---- what attempts tell ----

    void attemptReady(Attempt current, ConnectionInfo connection, Protocol protocol) {
        StreamInfo info = stream().info();
        info.upstreamConnection = connection;
        info.upstreamProtocol = protocol;
        if (info.upstreamFirstByteSentNanos == 0) {
            info.upstreamFirstByteSentNanos = worker().time().nanos();
        }
        if (downstreamPaused) {
            resumeDownstream();
        }
        if (!stream().downstreamWritable()) {
            current.pauseResponse();
        }
    }

    void requestSent(Attempt current) {
        stream().info().upstreamLastByteSentNanos = worker().time().nanos();
    }

    void attemptInformational(HeaderMap headers) {
        stream().respondInformational(headers);
    }

    void attemptHead(Attempt current, HeaderMap headers, boolean end) {
        if (over || current != attempt) {
            worker().local(HeaderMaps.LOCAL).give(headers);
            return;
        }
        int status = (int) headers.valueAsLong(headers.find(HeaderNames.STATUS));
        StreamInfo info = stream().info();
        info.upstreamFirstByteReceivedNanos = worker().time().nanos();
        info.responseCode = status;
        outcome(current.host(), status);
        RetryState state = retries;
        if (state != null && state.wantsRetry(status, headers)) {
            if (mayRetry(state)) {
                cells().inc(cluster().stats().upstreamRqRetry);
                UpstreamCodes.countRetried(cluster(), cells(), status);
                current.cancel();
                worker().local(HeaderMaps.LOCAL).give(headers);
                scheduleRetry(state, headers);
                return;
            }
        } else if (state != null && info.attempts > 1 && status < 500) {
            cells().inc(cluster().stats().upstreamRqRetrySuccess);
        }
        responding = true;
        if (!upgrade) {
            body.release();
        }
        info.responseCodeDetails = "via_upstream";
        boolean refusedUpgrade = upgrade && status != 101;
        UpstreamCodes.count(cluster(), cells(), status, requestHeaders(), headers);
        if (!config.suppressEnvoyHeaders() && requestSentNanos != 0) {
            headers.set(
                    HeaderNames.X_ENVOY_UPSTREAM_SERVICE_TIME,
                    TimeUnit.NANOSECONDS.toMillis(
                            info.upstreamFirstByteReceivedNanos - requestSentNanos));
        }
        Forward action = forward;
        if (action != null && action.includeAttemptCountInResponse()) {
            headers.set(HeaderNames.X_ENVOY_ATTEMPT_COUNT, info.attempts);
        }
        if (route != null) {
            route.finalizeResponseHeaders(headers, requestHeaders(), info, target);
        }
        if (upgrade && status == 101) {
            stream().tunnel();
            disarm();
            tunnelOpen = true;
        }
        if (refusedUpgrade && !end) {
            info.responseCodeDetails = "websocket_handshake_unsuccessful";
            current.cancel();
            headers.remove(HeaderNames.CONTENT_LENGTH);
        }
        if (end) {
            upstreamComplete();
        }
        stream().respondHeaders(headers, end || refusedUpgrade);
        if (upgrade && tunnelOpen && !over) {
            current.sendMore();
        }
    }

    private long startOfWait() {
        return requestSentNanos != 0 ? requestSentNanos : stream().info().startNanos;
    }

    private static void outcome(Host host, int status) {
        if (status >= 500) {
            host.requestFailed();
        } else {
            host.requestSucceeded();
        }
    }

    void attemptData(Attempt current, ByteBuf data, boolean end) {
        if (over || current != attempt) {
            data.release();
            return;
        }
        if (end) {
            upstreamComplete();
        }
        stream().respondData(data, end);
    }

    void attemptTrailers(Attempt current, HeaderMap trailers) {
        if (over || current != attempt) {
            worker().local(HeaderMaps.LOCAL).give(trailers);
            return;
        }
        upstreamComplete();
        stream().respondTrailers(trailers);
    }

    private void upstreamComplete() {
        disarm();
        long now = worker().time().nanos();
        stream().info().upstreamLastByteReceivedNanos = now;
        if (!upgrade) {
            UpstreamCodes.time(
                    cluster(),
                    cells(),
                    TimeUnit.NANOSECONDS.toMillis(now - startOfWait()),
                    requestHeaders());
        }
    }

    /// A try is done with, by success or not: what was acquired for it goes back.
    void attemptOver(Attempt current) {
        if (current.isRetry()) {
            cluster().breakers(forward != null && forward.highPriority()).retries().release();
        }
    }

    void attemptReset(Attempt current, ResetReason reason, String limit) {
        if (over || current != attempt) {
            return;
        }
        StreamInfo info = stream().info();
        info.upstreamTransportFailureReason = current.transportFailure();
        if (reason != ResetReason.OVERFLOW) {
            if (current.isSent()) {
                cells().inc(cluster().stats().upstreamRqRxReset);
            }
            current.host().requestFailed();
        }
        if (reason == ResetReason.OVERFLOW) {
            info.upstreamHost = null; // no host has seen the request
        }
        if (raceLost(current, reason)) {
            replayed = true;
            cells().inc(cluster().stats().upstreamRqReusedConnReplay);
            tryOn(current.host(), false, true);
            return;
        }
        RetryState state = retries;
        if (state != null
                && !responding
                && state.wantsRetryAfterReset(reason, current.isSent())
                && mayRetry(state)) {
            cells().inc(cluster().stats().upstreamRqRetry);
            scheduleRetry(state, null);
            return;
        }
        fail(current, reason, limit);
    }

    /// A reused connection that dies before the first byte of an answer: the peer closed it as idle
    /// while the request was on its way. Replaying is safe when nothing can have been done twice.
    private boolean raceLost(Attempt current, ResetReason reason) {
        return reason == ResetReason.CONNECTION_TERMINATION
                && current.isReused()
                && !current.responseBegun()
                && !replayed
                && !responding
                && !upgrade
                && body.isComplete()
                && body.isReplayable()
                && isIdempotent(requestHeaders());
    }

    /// RFC 9110 §9.2.2, or a client that says so itself.
    private static boolean isIdempotent(HeaderMap headers) {
        int method = headers.find(HeaderNames.METHOD);
        return headers.valueEquals(method, "GET")
                || headers.valueEquals(method, "HEAD")
                || headers.valueEquals(method, "OPTIONS")
                || headers.valueEquals(method, "PUT")
                || headers.valueEquals(method, "DELETE")
                || headers.valueEquals(method, "TRACE")
                || headers.contains(HeaderNames.IDEMPOTENCY_KEY);
    }

    private void fail(Attempt current, ResetReason reason, String limit) {
        StreamInfo info = stream().info();
        info.flag(UpstreamFailure.flag(reason));
        disarm();
        if (responding) {
            cells().inc(config.stats().rqResetAfterDownstreamResponseStarted);
            stream()
                    .resetResponse(
                            reason == ResetReason.PROTOCOL_ERROR
                                    ? ResetReason.PROTOCOL_ERROR
                                    : ResetReason.LOCAL_RESET,
                            UpstreamFailure.details("after", reason, current.transportFailure()));
            return;
        }
        int status = UpstreamFailure.status(reason);
        countLocal(status);
        boolean overflow = reason == ResetReason.OVERFLOW;
        if (overflow && !limit.isEmpty()) {
            info.limit = limit;
        }
        stream()
                .localReply(
                        status,
                        UpstreamFailure.body(reason, info.attempts > 1, current.transportFailure()),
                        UpstreamFailure.details("before", reason, current.transportFailure()),
                        overflow && !config.suppressEnvoyHeaders()
                                ? reply -> reply.set(HeaderNames.X_ENVOY_OVERLOADED, "true")
                                : null);
    }

    private void countLocal(int status) {
        UpstreamCodes.count(cluster(), cells(), status, requestHeaders(), null);
    }

    // ---- retries and time limits ----

    private boolean mayRetry(RetryState state) {
        if (!body.isComplete()) {
            cells().inc(config.stats().rqRetrySkippedRequestNotComplete);
            return false;
        }
        if (!body.isReplayable()) {
            return false;
        }
        switch (state.acquire()) {
            case YES -> {
                return true;
            }
            case OVERFLOW -> {
                cells().inc(cluster().stats().upstreamRqRetryOverflow);
                stream().info().flag(ResponseFlag.UPSTREAM_OVERFLOW);
                return false;
            }
            case LIMIT -> {
                cells().inc(cluster().stats().upstreamRqRetryLimitExceeded);
                stream().info().flag(ResponseFlag.UPSTREAM_RETRY_LIMIT_EXCEEDED);
                return false;
            }
        }
        throw new IllegalStateException();
    }

    private void scheduleRetry(RetryState state, @Nullable HeaderMap response) {
        retrying = true;
        attempt = null;
        long wait = state.backOffNanos(response);
        cells().inc(
                        state.rateLimited()
                                ? cluster().stats().upstreamRqRetryBackoffRatelimited
                                : cluster().stats().upstreamRqRetryBackoffExponential);
        if (backOffTimer == null) {
            backOffTimer = new Timer(this, BACK_OFF);
        }
        worker().timers().arm(backOffTimer, wait);
    }

    private void retry() {
        RetryState state = retries;
        if (over || state == null) {
            return;
        }
        retrying = false;
        tellTimeLeft();
        pick = pick.retry(state, stream().info());
        Host host = pickHost();
        if (host == null) {
            state.release();
            noHost();
            return;
        }
        tryOn(host, true, false);
    }

    @Override
    public void expired(Timer timer) {
        if (timer.kind == BACK_OFF) {
            retry();
        } else {
            globalTimeout();
        }
    }

    private void globalTimeout() {
        ClusterStats stats = cluster().stats();
        cells().inc(stats.upstreamRqTimeout);
        Attempt current = attempt;
        if (current != null) {
            current.host().requestTimedOut();
            current.host().requestFailed();
        }
        timedOut("response_timeout");
    }

    private void timedOut(String details) {
        StreamInfo info = stream().info();
        info.flag(ResponseFlag.UPSTREAM_REQUEST_TIMEOUT);
        releaseWaitingRetry();
        Attempt current = attempt;
        if (current != null) {
            current.cancel();
        }
        disarm();
        if (responding) {
            stream().resetResponse(ResetReason.LOCAL_RESET, details);
            return;
        }
        countLocal(504);
        stream().localReply(504, "upstream request timeout", details, null);
    }

    /// The next upstream is told what is left of the request's time, not what there was.
    private void tellTimeLeft() {
        if (timeouts.globalNanos() > 0
                && timeouts.perTryNanos() == 0
                && !config.suppressEnvoyHeaders()) {
            long left = timeouts.globalNanos() - (worker().time().nanos() - requestSentNanos);
            requestHeaders()
                    .set(
                            HeaderNames.X_ENVOY_EXPECTED_RQ_TIMEOUT_MS,
                            Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
        }
    }

    private void releaseWaitingRetry() {
        if (retrying && retries != null) {
            retrying = false;
            retries.release();
        }
    }

    void attemptTimeout(Attempt current, boolean idle) {
        if (over || current != attempt) {
            return;
        }
        ClusterStats stats = cluster().stats();
        cells().inc(idle ? stats.upstreamRqPerTryIdleTimeout : stats.upstreamRqPerTryTimeout);
        current.host().requestTimedOut();
        current.host().requestFailed();
        current.cancel();
        RetryState state = retries;
        if (state != null
                && !responding
                && state.wantsRetryAfterReset(ResetReason.LOCAL_RESET, true)
                && mayRetry(state)) {
            cells().inc(stats.upstreamRqRetry);
            scheduleRetry(state, null);
            return;
        }
        timedOut(idle ? "upstream_per_try_idle_timeout" : "upstream_per_try_timeout");
    }

    private void disarm() {
        if (globalTimer != null) {
            globalTimer.cancel();
        }
        if (backOffTimer != null) {
            backOffTimer.cancel();
        }
    }

    // ---- downstream ----

    @Override
    public void downstreamWritable(FilterStream owner, boolean writable) {
        Attempt current = attempt;
        if (current == null) {
            return;
        }
        ClusterStats stats = cluster().stats();
        if (writable) {
            cells().inc(stats.upstreamFlowControlResumedReadingTotal);
            current.resumeResponse();
        } else {
            cells().inc(stats.upstreamFlowControlPausedReadingTotal);
            current.pauseResponse();
        }
    }

    @Override
    public void streamEnded(FilterStream owner) {
        over = true;
        disarm();
        releaseWaitingRetry();
        Attempt current = attempt;
        if (current != null && !current.isOver()) {
            if (current.isSent()) {
                cells().inc(cluster().stats().upstreamRqTxReset);
            }
            current.cancel();
        }
        body.release();
    }
}
