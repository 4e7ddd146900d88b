package io.outrider.route;

import io.outrider.http.HeaderMap;
import io.outrider.http.StreamInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where the requests of a route are counted beside their cluster. Immutable.
///
/// @param virtualClusters of the virtual host; the first that matches counts
/// @param other counts what none of them matches; null when there are none
/// @param own of a route with a `stat_prefix`; else null
public record RouteStats(
        List<VirtualCluster> virtualClusters,
        @Nullable RequestStats other,
        @Nullable RequestStats own) {
    public static final RouteStats NONE = new RouteStats(List.of(), null, null);
    private static final RequestStats[] NOWHERE = {};

    /// Requests with these headers are counted under a name.
    public record VirtualCluster(String name, List<HeaderMatch> headers, RequestStats stats) {
        boolean matches(HeaderMap request) {
            for (int i = 0; i < headers.size(); i++) {
                if (!headers.get(i).matches(request)) {
                    return false;
                }
            }
            return true;
        }
    }

    /// Where this request counts, at most two places; notes the virtual cluster's name.
    public RequestStats[] of(HeaderMap request, StreamInfo info) {
        if (other == null) {
            return own == null ? NOWHERE : new RequestStats[] {own};
        }
        RequestStats found = other;
        for (int i = 0; i < virtualClusters.size(); i++) {
            VirtualCluster candidate = virtualClusters.get(i);
            if (candidate.matches(request)) {
                found = candidate.stats();
                info.virtualClusterName = candidate.name();
                break;
            }
        }
        return own == null ? new RequestStats[] {found} : new RequestStats[] {found, own};
    }
}
