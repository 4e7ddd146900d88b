package io.outrider.extensions.filters.http.router;

import io.netty.buffer.ByteBuf;
import io.outrider.filter.FilterStatus;
import io.outrider.filter.FilterStream;
import io.outrider.filter.HttpFilter;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderName;
import io.outrider.http.HeaderNames;
import io.outrider.http.ResponseFlag;
import io.outrider.http.StreamInfo;
import io.outrider.route.ClusterChoice;
import io.outrider.route.DirectResponse;
import io.outrider.route.Forward;
import io.outrider.route.NonForwarding;
import io.outrider.route.PathRewrite;
import io.outrider.route.Redirect;
import io.outrider.route.Route;
import io.outrider.stats.Cells;
import io.outrider.upstream.ClusterSnapshot;
import org.jspecify.annotations.Nullable;

/// Does what the route says: answers from here, or hands the request to a [Forwarding].
///
/// Threads: the stream's event loop.
final class RouterFilter implements HttpFilter {
    private final RouterConfig config;
    private @Nullable Forwarding forwarding;

    RouterFilter(RouterConfig config) {
        this.config = config;
    }

    @Override
    public FilterStatus requestHeaders(FilterStream stream, HeaderMap headers, boolean end) {
        Cells cells = stream.worker().cells();
        cells.inc(config.stats().rqTotal);
        Route route = stream.route();
        if (route == null) {
            notFound(stream, cells);
            return FilterStatus.STOP;
        }
        switch (route.action()) {
            case Forward action -> forward(stream, route, action, headers, end);
            case Redirect action -> redirect(stream, route, action, headers);
            case DirectResponse action -> respond(stream, route, action, headers);
            case NonForwarding _ -> notFound(stream, cells);
        }
        return FilterStatus.STOP;
    }

    private void notFound(FilterStream stream, Cells cells) {
        cells.inc(config.stats().noRoute);
        stream.info().flag(ResponseFlag.NO_ROUTE_FOUND);
        stream.localReply(404, "", "route_not_found", null);
    }

    private void redirect(FilterStream stream, Route route, Redirect action, HeaderMap headers) {
        String location = action.location(headers);
        if (!(action.path() instanceof PathRewrite.Full)) {
            action.path().apply(headers, action.matched());
        }
        stream.worker().cells().inc(config.stats().rqDirectResponse); // as in Envoy
        stream.localReply(
                action.status(),
                "",
                "direct_response",
                reply -> {
                    reply.add(HeaderNames.LOCATION, location);
                    route.finalizeResponseHeaders(reply, headers, stream.info(), null);
                });
    }

    private void respond(
            FilterStream stream, Route route, DirectResponse action, HeaderMap headers) {
        stream.worker().cells().inc(config.stats().rqDirectResponse);
        int status = action.status();
        stream.localReply(
                status,
                action.body(),
                "direct_response",
                reply -> {
                    if (status == 201 || status / 100 == 3) {
                        reply.add(HeaderNames.LOCATION, uri(headers));
                    }
                    route.finalizeResponseHeaders(reply, headers, stream.info(), null);
                });
    }

    /// The request's own URI.
    private static String uri(HeaderMap headers) {
        return headers.get(HeaderNames.SCHEME)
                + "://"
                + headers.get(HeaderNames.AUTHORITY)
                + headers.get(HeaderNames.PATH);
    }

    private void forward(
            FilterStream stream, Route route, Forward action, HeaderMap headers, boolean end) {
        StreamInfo info = stream.info();
        ClusterChoice.Target target = action.cluster().choose(headers, stream.worker().random());
        ClusterSnapshot snapshot = target == null ? null : target.cell().current();
        if (target == null || snapshot == null) {
            stream.worker().cells().inc(config.stats().noCluster);
            info.flag(ResponseFlag.NO_CLUSTER_FOUND);
            stream.localReply(action.clusterNotFoundStatus(), "", "cluster_not_found", null);
            return;
        }
        info.clusterName = snapshot.config().statName();
        info.clusterMetadata = snapshot.config().metadata();
        HeaderName bad = config.strict().firstBad(headers);
        if (bad != null) {
            refuse(stream, bad, headers);
            return;
        }
        var started = new Forwarding(config, stream, route, action, target, snapshot);
        forwarding = started;
        started.start(end);
    }

    private static void refuse(FilterStream stream, HeaderName bad, HeaderMap headers) {
        stream.info().flag(ResponseFlag.INVALID_ENVOY_REQUEST_HEADERS);
        stream.localReply(
                400,
                "invalid header '" + bad + "' with value '" + headers.getJoined(bad) + "'",
                "request_headers_failed_strict_check{" + bad + "}",
                null);
    }

    @Override
    public FilterStatus requestData(FilterStream stream, ByteBuf data, boolean end) {
        if (forwarding != null) {
            forwarding.requestData(data, end);
        }
        return FilterStatus.STOP;
    }

    @Override
    public FilterStatus requestTrailers(FilterStream stream, HeaderMap trailers) {
        if (forwarding != null) {
            forwarding.requestTrailers(trailers);
        }
        return FilterStatus.STOP;
    }

    @Override
    public void downstreamWritable(FilterStream stream, boolean writable) {
        if (forwarding != null) {
            forwarding.downstreamWritable(writable);
        }
    }

    @Override
    public void streamEnded(FilterStream stream) {
        if (forwarding != null) {
            forwarding.end();
        }
    }
}
