package io.outrider.extensions.filters.http.grpcstats;

import io.outrider.extensions.filters.http.common.GrpcCallStats;
import io.outrider.extensions.filters.http.common.GrpcMethod;
import io.outrider.filter.HttpFilter;
import io.outrider.filter.HttpFilterConfig;
import io.outrider.http.HeaderMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is counted by name, and what else is told. Immutable.
///
/// @param listed methods that are counted by name, the others without
/// @param all every method is counted by name, as clients spell it
/// @param replaceDots in the service's name, by underscores; where all methods are counted
record GrpcStatsConfig(
        GrpcCallStats stats,
        Set<GrpcMethod> listed,
        boolean all,
        boolean replaceDots,
        boolean upstreamTime,
        boolean emitFilterState)
        implements HttpFilterConfig {
    GrpcStatsConfig {
        listed = Set.copyOf(listed);
    }

    @Override
    public HttpFilter newFilter() {
        return new GrpcStatsFilter(this);
    }

    /// Under which name a request counts; null: without one.
    @Nullable GrpcMethod named(HeaderMap request) {
        GrpcMethod method = GrpcMethod.of(request);
        if (method == null || !all && !listed.contains(method)) {
            return null;
        }
        return all && replaceDots
                ? new GrpcMethod(method.service().replace('.', '_'), method.method())
                : method;
    }
}
