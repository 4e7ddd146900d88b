package io.outrider.extensions.filters.http.router;

import io.netty.buffer.ByteBuf;
import io.outrider.filter.FilterStream;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderName;
import io.outrider.http.HeaderNames;
import io.outrider.http.ResetReason;
import io.outrider.http.ResponseFlag;
import io.outrider.http.StreamInfo;
import io.outrider.route.ClusterChoice;
import io.outrider.route.Forward;
import io.outrider.route.Route;
import io.outrider.stats.Cells;
import java.util.concurrent.TimeUnit;

/// The answer to one forwarded request: what the chosen try says, passed down and counted, or what
/// is said in its place when no try is left.
///
/// Threads: the stream's event loop.
final class UpstreamResponse {
    private final Forwarding request;
    private final FilterStream stream;
    private final StreamInfo info;
    private final Route route;
    private final Forward action;
    private final ClusterChoice.Target target;
    private boolean started;

    UpstreamResponse(Forwarding request, Route route, Forward action, ClusterChoice.Target target) {
        this.request = request;
        this.stream = request.stream();
        this.info = stream.info();
        this.route = route;
        this.action = action;
        this.target = target;
    }

    /// Whether a head has gone down: from here on there is no other try.
    boolean isStarted() {
        return started;
    }

    private Cells cells() {
        return request.worker().cells();
    }

    /// Takes `headers`.
    void head(Attempt from, HeaderMap headers, int status, boolean end) {
        started = true;
        TunnelKind tunnel = request.tunnel();
        if (tunnel == TunnelKind.NONE) {
            request.flow().body().release();
        }
        info.responseCodeDetails = "via_upstream";
        UpstreamCodes.count(
                request.cluster(),
                request.counts(),
                cells(),
                status,
                request.requestHeaders(),
                headers);
        if (!request.config().suppressEnvoyHeaders() && request.requestSentNanos() != 0) {
            headers.set(
                    HeaderNames.X_ENVOY_UPSTREAM_SERVICE_TIME,
                    TimeUnit.NANOSECONDS.toMillis(
                            info.upstreamFirstByteReceivedNanos - request.requestSentNanos()));
        }
        for (String cookie : request.cookies()) {
            headers.add(HeaderNames.SET_COOKIE, cookie);
        }
        if (action.includeAttemptCountInResponse()) {
            headers.set(HeaderNames.X_ENVOY_ATTEMPT_COUNT, info.attempts);
        }
        route.finalizeResponseHeaders(headers, request.requestHeaders(), info, target);
        boolean agreed = tunnel.isAgreement(status);
        if (agreed) {
            request.openTunnel();
        }
        // nobody further down may take another status than 101 for an agreement
        boolean refusedUpgrade = tunnel == TunnelKind.UPGRADE && !agreed && status < 400;
        if (refusedUpgrade && !end) {
            info.responseCodeDetails = "websocket_handshake_unsuccessful";
            from.cancel();
            headers.remove(HeaderNames.CONTENT_LENGTH);
        }
        if (end) {
            complete();
        }
        stream.respondHeaders(headers, end || refusedUpgrade);
        if (agreed && !request.isOver()) {
            from.sendMore();
        }
    }

    /// Takes `data`.
    void data(ByteBuf data, boolean end) {
        if (end) {
            complete();
        }
        stream.respondData(data, end);
    }

    /// Takes `trailers`.
    void trailers(HeaderMap trailers) {
        complete();
        stream.respondTrailers(trailers);
    }

    private void complete() {
        request.disarm();
        long now = request.worker().time().nanos();
        info.upstreamLastByteReceivedNanos = now;
        if (request.tunnel() == TunnelKind.NONE) {
            long since =
                    request.requestSentNanos() != 0 ? request.requestSentNanos() : info.startNanos;
            UpstreamCodes.time(
                    request.cluster(),
                    request.counts(),
                    cells(),
                    TimeUnit.NANOSECONDS.toMillis(now - since),
                    request.requestHeaders());
        }
    }

    /// No try is left after a reset.
    ///
    /// @param limit the breaker that refused; else empty
    void fail(ResetReason reason, String transportFailure, String limit) {
        info.flag(UpstreamFailure.flag(reason));
        if (started) {
            cells().inc(request.config().stats().rqResetAfterDownstreamResponseStarted);
            stream.resetResponse(
                    reason == ResetReason.PROTOCOL_ERROR
                            ? ResetReason.PROTOCOL_ERROR
                            : ResetReason.LOCAL_RESET,
                    UpstreamFailure.details("after", reason, transportFailure));
            return;
        }
        int status = UpstreamFailure.status(reason);
        countLocal(status);
        boolean overflow = reason == ResetReason.OVERFLOW;
        if (overflow && !limit.isEmpty()) {
            info.limit = limit;
        }
        stream.localReply(
                status,
                UpstreamFailure.body(reason, info.attempts > 1),
                UpstreamFailure.details("before", reason, overflow ? limit : transportFailure),
                overflow && !request.config().suppressEnvoyHeaders()
                        ? reply -> reply.set(HeaderNames.X_ENVOY_OVERLOADED, "true")
                        : null);
    }

    /// The request's time is up.
    ///
    /// @param requestComplete whether the client has sent everything; else it is to blame
    void lastedTooLong(boolean requestComplete) {
        if (started) {
            stream.resetResponse(ResetReason.LOCAL_RESET, "upstream_max_stream_duration_reached");
            return;
        }
        stream.localReply(
                requestComplete ? 504 : 408,
                "upstream max stream duration reached",
                "upstream_max_stream_duration_reached",
                null);
    }

    void timedOut(int status, String details) {
        if (started) {
            stream.resetResponse(ResetReason.LOCAL_RESET, details);
            return;
        }
        countLocal(status);
        String body = status == 204 ? "" : "upstream request timeout";
        stream.localReply(status, body, details, null);
    }

    void refuseInMaintenance() {
        cells().inc(request.cluster().stats().upstreamRqMaintenanceMode);
        info.flag(ResponseFlag.UPSTREAM_OVERFLOW);
        refuse("maintenance mode", "maintenance_mode", HeaderNames.X_ENVOY_OVERLOADED);
    }

    /// The control plane wants this cluster to get less.
    ///
    /// @param all nothing at all
    void dropOverload(boolean all) {
        cells().inc(request.cluster().stats().upstreamRqDropOverload);
        info.flag(all ? ResponseFlag.UNCONDITIONAL_DROP_OVERLOAD : ResponseFlag.DROP_OVERLOAD);
        if (all) {
            refuse(
                    "unconditional drop overload",
                    "unconditional_drop_overload",
                    HeaderNames.X_ENVOY_UNCONDITIONAL_DROP_OVERLOAD);
        } else {
            refuse("drop overload", "drop_overload", HeaderNames.X_ENVOY_DROP_OVERLOAD);
        }
    }

    private void refuse(String body, String details, HeaderName header) {
        countLocal(503);
        stream.localReply(
                503,
                body,
                details,
                request.config().suppressEnvoyHeaders()
                        ? null
                        : reply -> reply.set(header, "true"));
    }

    /// There is nobody to send the request to.
    void noUpstream(String details) {
        info.flag(ResponseFlag.NO_HEALTHY_UPSTREAM);
        countLocal(503);
        stream.localReply(503, "no healthy upstream", details, null);
    }

    /// Counts an answer of our own as the cluster's.
    void countLocal(int status) {
        UpstreamCodes.count(
                request.cluster(),
                request.counts(),
                cells(),
                status,
                request.requestHeaders(),
                null);
    }
}
