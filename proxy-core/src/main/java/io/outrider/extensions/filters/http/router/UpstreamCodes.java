package io.outrider.extensions.filters.http.router;

import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;
import io.outrider.route.RequestStats;
import io.outrider.stats.Cells;
import io.outrider.upstream.Cluster;
import io.outrider.upstream.ClusterStats;
import org.jspecify.annotations.Nullable;

/// Counts responses and their times in the cluster's stats: all, and again as internal or external,
/// canary, retried. Immutable.
final class UpstreamCodes {
    private UpstreamCodes() {}

    /// @param also where the request counts beside its cluster
    /// @param response null for an answer of our own
    static void count(
            Cluster cluster,
            RequestStats[] also,
            Cells cells,
            int status,
            HeaderMap request,
            @Nullable HeaderMap response) {
        ClusterStats stats = cluster.stats();
        stats.responses.count(cells, status);
        if (isInternal(request)) {
            stats.internalResponses.count(cells, status);
        } else {
            stats.externalResponses.count(cells, status);
        }
        if (response != null && response.hasValue(HeaderNames.X_ENVOY_UPSTREAM_CANARY, "true")) {
            stats.canaryResponses.count(cells, status);
        }
        for (RequestStats other : also) {
            other.count(cells, status);
        }
    }

    static void countRetried(Cluster cluster, Cells cells, int status) {
        cluster.stats().retriedResponses.count(cells, status);
    }

    static void time(
            Cluster cluster, RequestStats[] also, Cells cells, long millis, HeaderMap request) {
        ClusterStats stats = cluster.stats();
        stats.responses.time(cells, millis);
        if (isInternal(request)) {
            stats.internalResponses.time(cells, millis);
        } else {
            stats.externalResponses.time(cells, millis);
        }
        for (RequestStats other : also) {
            other.time(cells, millis);
        }
    }

    private static boolean isInternal(HeaderMap request) {
        return request.contains(HeaderNames.X_ENVOY_INTERNAL);
    }
}
