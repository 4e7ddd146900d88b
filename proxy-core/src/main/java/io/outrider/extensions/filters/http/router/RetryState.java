package io.outrider.extensions.filters.http.router;

import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;
import io.outrider.http.ResetReason;
import io.outrider.lb.Host;
import io.outrider.lb.PriorityLoad;
import io.outrider.lb.PrioritySet;
import io.outrider.lb.breaker.CircuitBreakers;
import io.outrider.lb.retry.BackOff;
import io.outrider.lb.retry.PreviousPriorities;
import io.outrider.route.Forward;
import io.outrider.route.RetryOn;
import io.outrider.route.RetryPolicy;
import io.outrider.upstream.Cluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Whether and when one request is tried again: the route's retry policy, as the request's
/// `x-envoy-…` headers change it, and how many tries are left.
///
/// Threads: the stream's event loop.
final class RetryState {
    /// The answer to a wish to try again.
    enum Permission {
        YES,
        /// The breaker or the budget says no.
        OVERFLOW,
        /// All tries are used.
        LIMIT
    }

    private final RetryPolicy policy;
    private final Forwarding router;
    private final CircuitBreakers breakers;
    private final int retryOn;
    private final List<Integer> statusCodes;
    private final BackOff backOff;
    private final @Nullable PreviousPriorities priorities;
    private int remaining;
    private boolean rateLimited;

    private RetryState(
            RetryPolicy policy,
            Forwarding router,
            CircuitBreakers breakers,
            int retryOn,
            List<Integer> statusCodes,
            int remaining) {
        this.policy = policy;
        this.router = router;
        this.breakers = breakers;
        this.retryOn = retryOn;
        this.statusCodes = statusCodes;
        this.remaining = remaining;
        this.priorities =
                policy.hosts().priorityUpdateFrequency() > 0
                        ? new PreviousPriorities(policy.hosts().priorityUpdateFrequency())
                        : null;
        this.backOff =
                new BackOff(
                        policy.backOffBaseNanos(),
                        policy.backOffMaxNanos(),
                        router.worker().random());
    }

    /// Reads and removes the retry headers. Null when the request is not to be retried.
    static @Nullable RetryState of(
            Forward route, HeaderMap headers, Forwarding router, Cluster cluster) {
        RetryPolicy policy = route.retryPolicy() == null ? RetryPolicy.NONE : route.retryPolicy();
        int retryOn = policy.retryOn();
        int remaining = policy.numRetries();
        List<Integer> codes = policy.retriableStatusCodes();
        String on = headers.get(HeaderNames.X_ENVOY_RETRY_ON);
        if (on != null) {
            retryOn |= RetryOn.parse(on.toLowerCase(Locale.ROOT));
        }
        String grpcOn = headers.get(HeaderNames.X_ENVOY_RETRY_GRPC_ON);
        if (grpcOn != null) {
            retryOn |= RetryOn.parse(grpcOn.toLowerCase(Locale.ROOT));
        }
        String more = headers.get(HeaderNames.X_ENVOY_RETRIABLE_STATUS_CODES);
        if (more != null) {
            codes = withCodes(codes, more);
        }
        int max = headers.find(HeaderNames.X_ENVOY_MAX_RETRIES);
        if (max != HeaderMap.NONE && retryOn != 0) {
            long asked = headers.valueAsLong(max);
            if (asked >= 0 && asked <= Integer.MAX_VALUE) {
                remaining = (int) asked;
            }
        }
        headers.remove(HeaderNames.X_ENVOY_RETRY_ON);
        headers.remove(HeaderNames.X_ENVOY_RETRY_GRPC_ON);
        headers.remove(HeaderNames.X_ENVOY_MAX_RETRIES);
        headers.remove(HeaderNames.X_ENVOY_RETRIABLE_STATUS_CODES);
        headers.remove(HeaderNames.X_ENVOY_RETRIABLE_HEADER_NAMES);
        if (retryOn == 0 || !policy.allows(headers)) {
            return null;
        }
        return new RetryState(
                policy, router, cluster.breakers(route.highPriority()), retryOn, codes, remaining);
    }

    private static List<Integer> withCodes(List<Integer> codes, String more) {
        var all = new ArrayList<Integer>(codes);
        for (String part : more.split(",")) {
            try {
                all.add(Integer.parseInt(part.trim()));
            } catch (NumberFormatException _) {
                // as Envoy, what is no number is skipped
            }
        }
        return all;
    }

    boolean wantsRetry(int status, HeaderMap response) {
        if (response.contains(HeaderNames.X_ENVOY_RATELIMITED)) {
            return RetryOn.ENVOY_RATELIMITED.in(retryOn);
        }
        if (status >= 500 && RetryOn.FIVE_XX.in(retryOn)) {
            return true;
        }
        if (status >= 502 && status <= 504 && RetryOn.GATEWAY_ERROR.in(retryOn)) {
            return true;
        }
        if (status == 409 && RetryOn.RETRIABLE_4XX.in(retryOn)) {
            return true;
        }
        if (RetryOn.RETRIABLE_STATUS_CODES.in(retryOn) && statusCodes.contains(status)) {
            return true;
        }
        if (RetryOn.RETRIABLE_HEADERS.in(retryOn) && policy.retriable(response)) {
            return true;
        }
        int grpc = response.find(HeaderNames.GRPC_STATUS);
        return grpc != HeaderMap.NONE && RetryOn.forGrpcStatus(response.valueAsLong(grpc), retryOn);
    }

    /// @param sent whether the request's head had been written to a connection
    boolean wantsRetryAfterReset(ResetReason reason, boolean sent) {
        if (reason == ResetReason.OVERFLOW) {
            return false;
        }
        if (RetryOn.RESET.in(retryOn)
                || RetryOn.FIVE_XX.in(retryOn)
                || RetryOn.GATEWAY_ERROR.in(retryOn)) {
            return true;
        }
        if (RetryOn.RESET_BEFORE_REQUEST.in(retryOn) && !sent) {
            return true;
        }
        return switch (reason) {
            case LOCAL_CONNECTION_FAILURE, REMOTE_CONNECTION_FAILURE, CONNECTION_TIMEOUT ->
                    RetryOn.CONNECT_FAILURE.in(retryOn);
            case REMOTE_REFUSED_STREAM_RESET -> RetryOn.REFUSED_STREAM.in(retryOn);
            default -> false;
        };
    }

    /// Takes one retry, if there is one left and the breaker lets it; then [#release] or the
    /// attempt's end must follow.
    Permission acquire() {
        if (remaining <= 0) {
            return Permission.LIMIT;
        }
        remaining--;
        return breakers.tryAcquireRetry() ? Permission.YES : Permission.OVERFLOW;
    }

    void release() {
        breakers.retries().release();
    }

    /// How long to wait before the next try.
    ///
    /// @param response the answer that is not good enough; null after a reset
    long backOffNanos(@Nullable HeaderMap response) {
        rateLimited = false;
        if (response != null) {
            long reset = policy.resetNanos(response, router.worker().time());
            if (reset >= 0) {
                rateLimited = true;
                return reset;
            }
        }
        return backOff.nextNanos();
    }

    /// Whether the last wait was what a rate limiter asked for.
    boolean rateLimited() {
        return rateLimited;
    }

    int hostSelectionAttempts() {
        return policy.hostSelectionAttempts();
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
        return policy.avoids(host, tried);
    }
}
