package io.outrider.extensions.filters.http.router;

import io.outrider.http.HeaderMap;
import io.outrider.http.ResetReason;
import io.outrider.http.ResponseFlag;
import io.outrider.http.StreamInfo;
import io.outrider.lb.Host;
import io.outrider.lb.PriorityLoad;
import io.outrider.lb.PrioritySet;
import io.outrider.lb.breaker.CircuitBreakers;
import io.outrider.lb.retry.BackOff;
import io.outrider.lb.retry.PreviousPriorities;
import io.outrider.net.Worker;
import io.outrider.route.RequestStats;
import io.outrider.stats.Cells;
import io.outrider.time.Timer;
import io.outrider.time.TimerTarget;
import io.outrider.upstream.ClusterStats;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The further tries of one request: how many are left, whether the breaker lets them, and the wait
/// before the next.
///
/// Threads: the stream's event loop.
final class RetryState implements TimerTarget {
    private final RetryRules rules;
    private final Forwarding router;
    private final CircuitBreakers breakers;
    private final ClusterStats stats;
    private final BackOff backOff;
    private final @Nullable PreviousPriorities priorities;
    private final Timer timer = new Timer(this, 0);
    private int remaining;
    private boolean waiting;

    RetryState(RetryRules rules, Forwarding router, CircuitBreakers breakers) {
        this.rules = rules;
        this.router = router;
        this.breakers = breakers;
        this.stats = router.cluster().stats();
        this.remaining = rules.retries();
        int frequency = rules.policy().hosts().priorityUpdateFrequency();
        this.priorities = frequency > 0 ? new PreviousPriorities(frequency) : null;
        this.backOff =
                new BackOff(
                        rules.policy().backOffBaseNanos(),
                        rules.policy().backOffMaxNanos(),
                        router.worker().random());
    }

    /// Whether an answer is no good, and the request may be sent again.
    boolean wantsRetry(int status, HeaderMap response) {
        return rules.wantsRetry(status, response) && !forbids();
    }

    /// Whether a try that ended without an answer may be followed by another.
    ///
    /// @param sent whether the request's head had been written to a connection
    boolean wantsRetryAfterReset(ResetReason reason, boolean sent) {
        boolean untouched = !sent || reason == ResetReason.REMOTE_REFUSED_STREAM_RESET;
        return rules.wantsRetryAfterReset(reason, sent) && (untouched || !forbids());
    }

    /// Whether the request may be on its way twice at a time.
    boolean mayHedge() {
        return !forbids();
    }

    private boolean forbids() {
        if (rules.careful()) {
            cells().inc(stats.upstreamRqRetrySkippedUnsafe);
        }
        return rules.careful();
    }

    private Cells cells() {
        return router.worker().cells();
    }

    /// Takes one retry, if there is one left and the breaker lets it; [#schedule] must follow. A
    /// refusal is counted and flagged.
    boolean tryAcquire(StreamInfo info) {
        if (remaining <= 0) {
            cells().inc(stats.upstreamRqRetryLimitExceeded);
            for (RequestStats other : router.counts()) {
                cells().inc(other.retryLimitExceeded);
            }
            info.flag(ResponseFlag.UPSTREAM_RETRY_LIMIT_EXCEEDED);
            return false;
        }
        remaining--;
        if (!breakers.tryAcquireRetry()) {
            cells().inc(stats.upstreamRqRetryOverflow);
            for (RequestStats other : router.counts()) {
                cells().inc(other.retryOverflow);
            }
            info.flag(ResponseFlag.UPSTREAM_OVERFLOW);
            boolean budget = breakers.thresholds().retryBudget() != null;
            info.limit = budget ? "retry_budget" : "max_retries";
            return false;
        }
        return true;
    }

    /// Has [Forwarding#retry] called after the wait.
    ///
    /// @param response the answer that is not good enough; null after a reset
    void schedule(@Nullable HeaderMap response) {
        waiting = true;
        cells().inc(stats.upstreamRqRetry);
        for (RequestStats other : router.counts()) {
            cells().inc(other.retry);
        }
        Worker worker = router.worker();
        long asked = response == null ? -1 : rules.policy().resetNanos(response, worker.time());
        cells().inc(
                        asked >= 0
                                ? stats.upstreamRqRetryBackoffRatelimited
                                : stats.upstreamRqRetryBackoffExponential);
        worker.timers().arm(timer, asked >= 0 ? asked : backOff.nextNanos());
    }

    /// Whether a try waits for its time.
    boolean isWaiting() {
        return waiting;
    }

    @Override
    public void expired(Timer expired) {
        if (waiting) {
            waiting = false;
            router.retry(this);
        }
    }

    /// The try that waits, if any, is not wanted any more.
    void cancel() {
        timer.cancel();
        if (waiting) {
            waiting = false;
            release();
        }
    }

    /// Gives back what was acquired for a try.
    void release() {
        breakers.retries().release();
    }

    int hostSelectionAttempts() {
        return rules.policy().hostSelectionAttempts();
    }

    /// The shares of the cluster's priorities for the next try.
    PriorityLoad priorityLoad(PrioritySet hosts, PriorityLoad clusterLoad) {
        return priorities == null ? clusterLoad : priorities.priorityLoad(hosts, clusterLoad);
    }

    /// Remembers where a try went.
    void attempted(Host host) {
        if (priorities != null) {
            priorities.attempted(host.priority());
        }
    }

    boolean avoids(Host host, List<Host> tried) {
        return rules.policy().avoids(host, tried);
    }
}
