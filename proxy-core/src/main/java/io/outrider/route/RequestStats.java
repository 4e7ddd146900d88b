package io.outrider.route;

import io.outrider.stats.Cells;
import io.outrider.stats.Counter;
import io.outrider.stats.Scope;
import io.outrider.upstream.ResponseCodeStats;

/// What is counted of the requests of one virtual cluster (`vhost.<host>.vcluster.<name>.`) or of
/// one route with a `stat_prefix` (`vhost.<host>.route.<prefix>.`), under Envoy's names. Immutable.
public final class RequestStats {
    public final Counter total;
    public final Counter retry;
    public final Counter retryLimitExceeded;
    public final Counter retryOverflow;
    public final Counter retrySuccess;
    public final Counter timeout;
    private final ResponseCodeStats responses;

    public RequestStats(Scope scope) {
        total = scope.counter("upstream_rq_total");
        retry = scope.counter("upstream_rq_retry");
        retryLimitExceeded = scope.counter("upstream_rq_retry_limit_exceeded");
        retryOverflow = scope.counter("upstream_rq_retry_overflow");
        retrySuccess = scope.counter("upstream_rq_retry_success");
        timeout = scope.counter("upstream_rq_timeout");
        responses = new ResponseCodeStats(scope, "upstream_rq_");
    }

    public void count(Cells cells, int status) {
        responses.count(cells, status);
    }

    /// Records how long an upstream took, in milliseconds.
    public void time(Cells cells, long millis) {
        responses.time(cells, millis);
    }
}
