package io.outrider.extensions.filters.http.grpcstats;

import io.netty.buffer.ByteBuf;
import io.outrider.extensions.filters.http.common.GrpcCallStats;
import io.outrider.extensions.filters.http.common.GrpcMethod;
import io.outrider.filter.FilterStatus;
import io.outrider.filter.FilterStream;
import io.outrider.filter.HttpFilter;
import io.outrider.http.HeaderMap;
import io.outrider.http.StreamInfo;
import io.outrider.http.grpc.GrpcHeaders;
import io.outrider.http.grpc.MessageCounter;
import io.outrider.stats.Cells;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Counts one call, its messages and its end.
///
/// Threads: the stream's event loop.
final class GrpcStatsFilter implements HttpFilter {
    private static final String STATE = "envoy.filters.http.grpc_stats";

    private final GrpcStatsConfig config;
    private final MessageCounter requests = new MessageCounter();
    private final MessageCounter responses = new MessageCounter();
    private boolean isGrpc;
    private boolean isGrpcResponse;
    private boolean counts;
    private @Nullable GrpcMethod method;
    private GrpcCallStats.@Nullable Series series;

    GrpcStatsFilter(GrpcStatsConfig config) {
        this.config = config;
    }

    @Override
    public FilterStatus requestHeaders(FilterStream stream, HeaderMap headers, boolean end) {
        isGrpc = GrpcHeaders.isGrpc(headers);
        if (isGrpc) {
            method = config.named(headers);
            counts = !config.all() || method != null;
        }
        return FilterStatus.CONTINUE;
    }

    @Override
    public FilterStatus requestData(FilterStream stream, ByteBuf data, boolean end) {
        int began = isGrpc ? requests.count(data) : 0;
        if (began > 0) {
            tellCounts(stream);
            GrpcCallStats.Series to = series(stream);
            if (to != null) {
                to.requestMessages(stream.worker().cells(), began);
            }
        }
        return FilterStatus.CONTINUE;
    }

    @Override
    public FilterStatus responseHeaders(FilterStream stream, HeaderMap headers, boolean end) {
        isGrpcResponse = GrpcHeaders.isGrpcResponse(headers, end);
        ended(stream, headers, end);
        return FilterStatus.CONTINUE;
    }

    @Override
    public FilterStatus responseData(FilterStream stream, ByteBuf data, boolean end) {
        int began = isGrpc && isGrpcResponse ? responses.count(data) : 0;
        if (began > 0) {
            tellCounts(stream);
            GrpcCallStats.Series to = series(stream);
            if (to != null) {
                to.responseMessages(stream.worker().cells(), began);
            }
        }
        return FilterStatus.CONTINUE;
    }

    @Override
    public FilterStatus responseTrailers(FilterStream stream, HeaderMap trailers) {
        ended(stream, trailers, true);
        return FilterStatus.CONTINUE;
    }

    private void ended(FilterStream stream, HeaderMap headers, boolean end) {
        GrpcCallStats.Series to = isGrpc ? series(stream) : null;
        if (to == null) {
            return;
        }
        Cells cells = stream.worker().cells();
        to.ended(cells, headers);
        StreamInfo info = stream.info();
        if (end
                && config.upstreamTime()
                && info.upstreamLastByteSentNanos != 0
                && info.upstreamLastByteReceivedNanos != 0) {
            to.upstreamTime(
                    cells,
                    TimeUnit.NANOSECONDS.toMillis(
                            info.upstreamLastByteReceivedNanos - info.upstreamLastByteSentNanos));
        }
    }

    private GrpcCallStats.@Nullable Series series(FilterStream stream) {
        if (series == null && counts) {
            series = config.stats().of(stream, method);
        }
        return series;
    }

    private void tellCounts(FilterStream stream) {
        if (config.emitFilterState()) {
            stream.info()
                    .filterState(STATE, new GrpcMessageCounts(requests.total(), responses.total()));
        }
    }
}
