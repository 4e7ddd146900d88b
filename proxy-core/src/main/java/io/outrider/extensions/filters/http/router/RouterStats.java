package io.outrider.extensions.filters.http.router;

import io.outrider.stats.Counter;
import io.outrider.stats.Scope;

/// The router's own counters, in `http.<stat_prefix>.`. Immutable.
final class RouterStats {
    final Counter noRoute;
    final Counter noCluster;
    final Counter rqTotal;
    final Counter rqRedirect;
    final Counter rqDirectResponse;
    final Counter rqResetAfterDownstreamResponseStarted;
    final Counter rqRetrySkippedRequestNotComplete;

    RouterStats(Scope scope) {
        noRoute = scope.counter("no_route");
        noCluster = scope.counter("no_cluster");
        rqTotal = scope.counter("rq_total");
        rqRedirect = scope.counter("rq_redirect");
        rqDirectResponse = scope.counter("rq_direct_response");
        rqResetAfterDownstreamResponseStarted =
                scope.counter("rq_reset_after_downstream_response_started");
        rqRetrySkippedRequestNotComplete = scope.counter("rq_retry_skipped_request_not_complete");
        scope.counter("rq_overload_local_reply");
        for (String reason :
                new String[] {
                    "bad_location", "no_route", "predicate", "too_many_redirects", "unsafe_scheme"
                }) {
            scope.counter("passthrough_internal_redirect_" + reason);
        }
    }
}
