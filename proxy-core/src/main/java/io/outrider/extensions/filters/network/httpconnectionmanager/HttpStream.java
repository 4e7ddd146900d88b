package io.outrider.extensions.filters.network.httpconnectionmanager;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.outrider.accesslog.AccessLog;
import io.outrider.filter.FilterStream;
import io.outrider.formatter.FormatContext;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderMaps;
import io.outrider.http.HeaderNames;
import io.outrider.http.MessageEncoder;
import io.outrider.http.MessageSink;
import io.outrider.http.Protocol;
import io.outrider.http.ResetReason;
import io.outrider.http.ResponseFlag;
import io.outrider.http.StreamInfo;
import io.outrider.http.grpc.GrpcCodes;
import io.outrider.http.grpc.GrpcHeaders;
import io.outrider.net.Bug;
import io.outrider.net.Connection;
import io.outrider.net.Worker;
import io.outrider.route.ClusterChoice;
import io.outrider.route.Forward;
import io.outrider.route.Route;
import io.outrider.time.Timer;
import io.outrider.time.TimerTarget;
import org.jspecify.annotations.Nullable;

/// One request and its response: between the codec below and the filters above, with the stream's
/// timers and its one end.
///
/// Threads: the connection's event loop.
final class HttpStream implements MessageSink, FilterStream, TimerTarget {
    private final HttpConnectionManager manager;
    private final HcmSettings settings;
    private final Worker worker;
    private final MessageEncoder encoder;
    private final StreamInfo info;
    private final HttpFilterChain filters;
    private final StreamTimers timers;
    private @Nullable HeaderMap request;
    private @Nullable HeaderMap requestTrailers;
    private @Nullable HeaderMap response;
    private @Nullable HeaderMap responseTrailers;
    private @Nullable Route route;
    private boolean routeChosen;
    private boolean requestEnded;
    private boolean responseStarted;
    private boolean headWritten;
    private boolean localReply;
    private boolean closeRequested;
    private boolean keepAliveRequested;
    private boolean upgraded;
    private boolean tunnelled;

    /// Whether the request came as gRPC, whatever filters made of it.
    private boolean grpc;

    private boolean over;

    /// Whether the connection goes on when a stream does not: HTTP/2.
    private final boolean multiplexed;

    HttpStream(HttpConnectionManager manager, MessageEncoder encoder, Protocol protocol) {
        this.manager = manager;
        this.settings = manager.settings();
        this.encoder = encoder;
        this.worker = manager.connection().worker();
        this.info =
                new StreamInfo(
                        manager.connection().info(),
                        worker.time().nanos(),
                        worker.time().wallNanos());
        info.protocol = protocol;
        multiplexed = protocol == Protocol.HTTP2;
        timers = new StreamTimers(worker.timers(), settings.timeouts(), this);
        filters = new HttpFilterChain(this, settings.bufferLimitBytes());
    }

    // ---- from the codec ----

    @Override
    public void informational(HeaderMap headers) {
        throw new IllegalStateException("requests have no 1xx");
    }

    @Override
    public void head(HeaderMap headers, boolean end) {
        request = headers;
        grpc = GrpcHeaders.isGrpc(headers);
        if (end) {
            requestComplete();
        }
        info.headerBytesReceived = headers.byteSize();
        timers.start(end);
        try {
            begin(headers, end);
        } catch (RuntimeException e) {
            broken(e);
        }
    }

    private void begin(HeaderMap headers, boolean end) {
        RequestChecks.Refusal refusal = RequestChecks.check(settings, headers, info);
        keepAliveRequested = RequestChecks.asksKeepAlive(headers, info);
        closeRequested = RequestChecks.asksClose(headers, info);
        if (refusal == null) {
            expectContinue(headers);
            PathNormalizer.Outcome outcome = PathNormalizer.apply(settings.paths(), headers);
            if (outcome != PathNormalizer.Outcome.OK) {
                badPath(outcome, headers);
                return;
            }
            HostRules.apply(settings.paths(), headers, info);
        } else {
            if (refusal == RequestChecks.Refusal.ABSOLUTE_PATH) {
                worker.cells().inc(settings.stats().downstreamRqNonRelativePath);
            }
            closeRequested |= refusal.closes() && !settings.keepOnInvalidMessage();
            localReply(refusal.status(), refusal.body(), refusal.details(), null);
            return;
        }
        boolean upgrade =
                RequestHeaderRules.isUpgrade(headers)
                        || headers.hasValue(HeaderNames.METHOD, "CONNECT");
        RequestHeaderRules.apply(settings, headers, connection(), info);
        Route chosen = route();
        timers.route(chosen, headers);
        var chain = Upgrades.filters(settings, headers, upgrade, chosen);
        if (chain == null) {
            worker.cells().inc(settings.stats().downstreamRqWsOnNonWsRoute);
            closeRequested = true;
            localReply(403, "", "upgrade_failed", null);
            return;
        }
        if (upgrade) {
            upgraded = true;
            worker.cells().inc(settings.stats().downstreamCxUpgradesTotal);
            worker.cells().inc(settings.stats().downstreamCxUpgradesActive);
        }
        filters.create(chain);
        filters.requestHeaders(headers, end);
    }

    private void expectContinue(HeaderMap headers) {
        int expect = headers.find(HeaderNames.EXPECT);
        if (expect != HeaderMap.NONE
                && !settings.proxy100Continue()
                && headers.valueEqualsIgnoreCase(expect, "100-continue")) {
            headers.remove(HeaderNames.EXPECT);
            HeaderMaps maps = worker.local(HeaderMaps.LOCAL);
            HeaderMap head = maps.take();
            head.add(HeaderNames.STATUS, "100");
            encoder.informational(head);
            maps.give(head);
        }
    }

    private void badPath(PathNormalizer.Outcome outcome, HeaderMap headers) {
        if (outcome == PathNormalizer.Outcome.REJECT) {
            worker.cells().inc(settings.stats().downstreamRqFailedPathNormalization);
            localReply(400, "", "path_normalization_failed", null);
        } else {
            worker.cells().inc(settings.stats().downstreamRqRedirectedWithNormalizedPath);
            String location = headers.get(HeaderNames.PATH);
            localReply(
                    307,
                    "",
                    "path_normalization_failed",
                    reply -> reply.add(HeaderNames.LOCATION, location == null ? "/" : location));
        }
    }

    private void active() {
        if (!over) {
            timers.active();
        }
    }

    private void requestComplete() {
        requestEnded = true;
        info.lastRequestByteNanos = worker.time().nanos();
        timers.requestComplete();
    }

    @Override
    public void data(ByteBuf data, boolean end) {
        if (over || localReply) {
            data.release();
            return;
        }
        info.bytesReceived += data.readableBytes();
        active();
        if (end) {
            requestComplete();
        }
        try {
            filters.requestData(data, end);
        } catch (RuntimeException e) {
            broken(e);
        }
    }

    @Override
    public void trailers(HeaderMap trailers) {
        requestTrailers = trailers;
        if (over || localReply) {
            return;
        }
        active();
        requestComplete();
        try {
            filters.requestTrailers(trailers);
        } catch (RuntimeException e) {
            broken(e);
        }
    }

    @Override
    public void reset(ResetReason reason, String details) {
        if (over) {
            return;
        }
        if (multiplexed) {
            streamReset(reason, details);
            return;
        }
        if (reason == ResetReason.PROTOCOL_ERROR) {
            worker.cells().inc(settings.stats().downstreamCxProtocolError);
            info.flag(ResponseFlag.DOWNSTREAM_PROTOCOL_ERROR);
            if (!responseStarted) {
                closeRequested = true;
                localReply(400, "Bad Request", details, null);
            } else {
                info.responseCodeDetails = details;
                encoder.reset(reason);
                end();
            }
            return;
        }
        worker.cells().inc(settings.stats().downstreamRqRxReset);
        if (details.equals("downstream_remote_disconnect")) {
            info.flag(ResponseFlag.DOWNSTREAM_CONNECTION_TERMINATION);
        }
        info.responseCodeDetails = details;
        end();
    }

    private void streamReset(ResetReason reason, String details) {
        worker.cells().inc(settings.stats().downstreamRqRxReset);
        if (reason == ResetReason.PROTOCOL_ERROR) {
            info.flag(ResponseFlag.DOWNSTREAM_PROTOCOL_ERROR);
        } else if (reason == ResetReason.REMOTE_RESET
                || reason == ResetReason.REMOTE_REFUSED_STREAM_RESET) {
            info.flag(ResponseFlag.DOWNSTREAM_REMOTE_RESET);
            if (!responseStarted) {
                manager.resetBeforeResponse(info.startNanos);
            }
        } else if (details.equals("downstream_remote_disconnect")) {
            info.flag(ResponseFlag.DOWNSTREAM_CONNECTION_TERMINATION);
        }
        info.responseCodeDetails = details;
        end();
    }

    /// Answers a request whose head the codec could not read.
    void refuse(int status, String details, String body) {
        requestEnded = true;
        worker.cells().inc(settings.stats().downstreamRqResponseBeforeRqComplete);
        closeRequested = true;
        if (!details.equals("request_header_timeout")) {
            info.flag(ResponseFlag.DOWNSTREAM_PROTOCOL_ERROR);
        }
        localReply(status, body, details, null);
    }

    /// An exception that no code expected: this stream ends, its neighbours do not notice.
    private void broken(RuntimeException cause) {
        Bug.report("stream of connection " + info.connection.id, cause);
        if (!over) {
            resetResponse(ResetReason.LOCAL_RESET, "internal_error");
        }
    }

    // ---- the stream as filters see it ----

    @Override
    public Worker worker() {
        return worker;
    }

    @Override
    public Connection connection() {
        return manager.connection();
    }

    @Override
    public StreamInfo info() {
        return info;
    }

    @Override
    public HeaderMap requestHeaders() {
        if (request == null) {
            throw new IllegalStateException("no request head yet");
        }
        return request;
    }

    @Override
    public @Nullable HeaderMap responseHeaders() {
        return response;
    }

    @Override
    public @Nullable Route route() {
        if (!routeChosen) {
            routeChosen = true;
            var table = settings.routes().current();
            route =
                    table == null || request == null
                            ? null
                            : table.match(request, info, worker.random());
            info.routeResolutions++;
            if (route != null) {
                info.routeName = route.name();
                info.virtualHostName = route.virtualHostName();
                info.routeMetadata = route.metadata();
                if (route.action() instanceof Forward forward
                        && forward.cluster() instanceof ClusterChoice.Fixed fixed) {
                    info.clusterName = fixed.target().cell().name();
                }
            }
        }
        return route;
    }

    @Override
    public void clearRoute() {
        routeChosen = false;
        route = null;
    }

    @Override
    public void resumeRequest() {
        if (!over && !localReply) {
            filters.resumeRequest();
        }
    }

    @Override
    public void resumeResponse() {
        if (!over) {
            filters.resumeResponse();
        }
    }

    @Override
    public void replaceData(ByteBuf data) {
        filters.replaceData(data);
    }

    @Override
    public void addResponseData(ByteBuf data) {
        filters.addResponseData(data);
    }

    @Override
    public boolean responseStarted() {
        return responseStarted;
    }

    @Override
    public boolean requestEnded() {
        return requestEnded;
    }

    @Override
    public boolean downstreamWritable() {
        return encoder.isWritable();
    }

    @Override
    public void writable(boolean writable) {
        if (!over) {
            filters.downstreamWritable(writable);
        }
    }

    @Override
    public void pauseRequestReading() {
        manager.countReading(false);
        encoder.pause();
    }

    @Override
    public void resumeRequestReading() {
        manager.countReading(true);
        encoder.resume();
    }

    @Override
    public int bufferLimitBytes() {
        return settings.bufferLimitBytes();
    }

    /// Whether it still matters to anybody.
    boolean isOver() {
        return over;
    }

    // ---- answers ----

    @Override
    public void localReply(int status, String body, String details, @Nullable LocalReplyEdit edit) {
        if (over || headWritten) {
            if (!over) {
                resetResponse(ResetReason.LOCAL_RESET, details);
            }
            return;
        }
        localReply = true;
        closeRequested |= status == 400 && !settings.keepOnInvalidMessage();
        info.responseCodeDetails = details;
        filters.dropRequest();
        LocalReply reply =
                LocalReply.of(
                        settings,
                        worker.local(HeaderMaps.LOCAL),
                        info,
                        request,
                        grpc,
                        status,
                        body,
                        edit);
        boolean withBody = reply.body().isReadable();
        respondHeaders(reply.head(), !withBody);
        if (withBody) {
            respondData(reply.body(), true);
        }
    }

    @Override
    public void respondInformational(HeaderMap headers) {
        if (!over && !headWritten && settings.proxy100Continue()) {
            filters.informational(headers);
            encoder.informational(headers);
        }
    }

    @Override
    public void respondHeaders(HeaderMap headers, boolean end) {
        if (over) {
            worker.local(HeaderMaps.LOCAL).give(headers);
            return;
        }
        responseStarted = true;
        if (response != null && response != headers) {
            worker.local(HeaderMaps.LOCAL).give(response);
        }
        response = headers;
        active();
        filters.responseHeaders(headers, end);
    }

    /// A filter held back more of the response than may be held.
    void responseTooLarge() {
        localReply(500, "Internal Server Error", "response_payload_too_large", null);
    }

    /// Writes the head, after the filters.
    void writeHead(HeaderMap headers, boolean end) {
        int status = (int) headers.valueAsLong(headers.find(HeaderNames.STATUS));
        info.responseCode = status;
        info.firstResponseByteNanos = worker.time().nanos();
        boolean upgradeResponse = tunnelled && status == 101;
        ResponseHeaderRules.apply(settings, request, headers, worker, upgradeResponse);
        boolean close = manager.closesAfterResponse() || closeRequested;
        boolean asTunnel = tunnelled && upgraded;
        if (!requestEnded && status >= 200 && !asTunnel) {
            worker.cells().inc(settings.stats().downstreamRqResponseBeforeRqComplete);
            close = true;
        }
        close &= !multiplexed;
        if (info.protocol == Protocol.HTTP10
                && !end
                && !headers.contains(HeaderNames.CONTENT_LENGTH)) {
            close = true; // only its end can end such a body
        }
        if (asTunnel) {
            headers.remove(HeaderNames.CONTENT_LENGTH);
        } else if (close) {
            headers.set(HeaderNames.CONNECTION, "close");
            manager.closeAfterResponse();
        } else if (keepAliveRequested) {
            headers.set(HeaderNames.CONNECTION, "keep-alive");
        }
        settings.stats().countResponse(worker.cells(), status);
        headWritten = true;
        info.headerBytesSent = headers.byteSize();
        encoder.head(headers, end);
        if (end) {
            responseEnded();
        }
    }

    @Override
    public void respondData(ByteBuf data, boolean end) {
        if (over) {
            data.release();
            return;
        }
        active();
        filters.responseData(data, end);
    }

    /// Takes a piece of body after the filters.
    void writeData(ByteBuf data, boolean end) {
        info.bytesSent += data.readableBytes();
        encoder.data(data, end);
        if (end) {
            responseEnded();
        }
    }

    @Override
    public void respondTrailers(HeaderMap trailers) {
        if (over) {
            worker.local(HeaderMaps.LOCAL).give(trailers);
            return;
        }
        responseTrailers = trailers;
        active();
        filters.responseTrailers(trailers);
    }

    void writeTrailers(HeaderMap trailers) {
        if (trailers.size() == 0) {
            writeData(Unpooled.EMPTY_BUFFER, true); // a filter has taken them all
            return;
        }
        encoder.trailers(trailers);
        responseEnded();
    }

    private void responseEnded() {
        info.lastResponseByteNanos = worker.time().nanos();
        end();
    }

    @Override
    public void resetResponse(ResetReason reason, String details) {
        if (over) {
            return;
        }
        worker.cells().inc(settings.stats().downstreamRqTxReset);
        if (!details.isEmpty()) {
            info.responseCodeDetails = details;
        }
        encoder.reset(reason);
        end();
    }

    @Override
    public void tunnel() {
        tunnelled = true;
    }

    // ---- timers ----

    @Override
    public void expired(Timer timer) {
        try {
            timeout(timer.kind);
        } catch (RuntimeException e) {
            broken(e);
        }
    }

    private void timeout(int kind) {
        HcmStats stats = settings.stats();
        switch (kind) {
            case StreamTimers.IDLE -> {
                worker.cells().inc(stats.downstreamRqIdleTimeout);
                info.flag(ResponseFlag.STREAM_IDLE_TIMEOUT);
                cutShort(requestEnded ? 504 : 408, "stream timeout", "stream_idle_timeout", null);
            }
            case StreamTimers.REQUEST -> {
                worker.cells().inc(stats.downstreamRqTimeout);
                cutShort(408, "request timeout", "request_overall_timeout", null);
            }
            case StreamTimers.MAX_DURATION -> {
                worker.cells().inc(stats.downstreamRqMaxDurationReached);
                cutShort(
                        requestEnded ? 504 : 408,
                        "downstream duration timeout",
                        "max_duration_timeout",
                        reply -> {
                            if (grpc) {
                                reply.set(HeaderNames.GRPC_STATUS, GrpcCodes.DEADLINE_EXCEEDED);
                            }
                        });
            }
            default -> throw new IllegalStateException("timer " + kind);
        }
    }

    private void cutShort(int status, String body, String details, @Nullable LocalReplyEdit edit) {
        if (headWritten) {
            resetResponse(ResetReason.LOCAL_RESET, details);
        } else {
            localReply(status, body, details, edit);
        }
    }

    // ---- the end ----

    /// The one door out, whatever happened.
    private void end() {
        if (over) {
            return;
        }
        over = true;
        timers.cancel();
        if (upgraded) {
            worker.cells().dec(settings.stats().downstreamCxUpgradesActive);
        }
        info.endNanos = worker.time().nanos();
        info.wireBytesReceived = manager.wireBytesRead();
        info.wireBytesSent = manager.wireBytesWritten();
        filters.end();
        writeAccessLogs();
        HeaderMaps maps = worker.local(HeaderMaps.LOCAL);
        give(maps, request);
        give(maps, requestTrailers);
        give(maps, response);
        give(maps, responseTrailers);
        request = null;
        response = null;
        manager.streamEnded(this);
    }

    private void writeAccessLogs() {
        if (settings.accessLogs().isEmpty()) {
            return;
        }
        FormatContext context = AccessLog.ended(info, request, response, responseTrailers);
        for (int i = 0; i < settings.accessLogs().size(); i++) {
            settings.accessLogs().get(i).log(worker, context, worker.random().nextLong());
        }
    }

    private static void give(HeaderMaps maps, @Nullable HeaderMap map) {
        if (map != null) {
            maps.give(map);
        }
    }

    @Override
    public String toString() {
        return "stream of connection " + info.connection.id;
    }
}
