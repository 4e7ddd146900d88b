package io.outrider.route;

import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderName;
import io.outrider.lb.Host;
import io.outrider.time.TimeSource;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// `RetryPolicy`. Immutable.
///
/// @param retryOn a set of [RetryOn] bits
/// @param perTryTimeoutNanos 0: the route's timeout only
/// @param retriableHeaders any of them on a response asks for a retry
/// @param requestHeaders when there are any, the request must have one of them
/// @param resetHeaders where a rate limiter says how long to wait
public record RetryPolicy(
        int retryOn,
        int numRetries,
        long perTryTimeoutNanos,
        long perTryIdleTimeoutNanos,
        long backOffBaseNanos,
        long backOffMaxNanos,
        List<Integer> retriableStatusCodes,
        List<HeaderMatch> retriableHeaders,
        List<HeaderMatch> requestHeaders,
        List<ResetHeader> resetHeaders,
        long resetMaxNanos,
        Hosts hosts) {

    private static final long BASE = TimeUnit.MILLISECONDS.toNanos(25);

    /// For routes without a policy: only what a request's own headers ask for.
    public static final RetryPolicy NONE =
            new RetryPolicy(
                    0, 1, 0, 0, BASE, 10 * BASE, List.of(), List.of(), List.of(), List.of(), 0,
                    Hosts.ANY);

    /// Which hosts and priorities a retry avoids.
    ///
    /// @param predicates a host that one of them turns down is avoided
    /// @param attempts how many picks are made to find another
    /// @param priorityUpdateFrequency `previous_priorities`: after how many tries the shares are
    ///   computed anew; 0: priorities are not minded
    public record Hosts(List<HostPredicate> predicates, int attempts, int priorityUpdateFrequency) {
        public static final Hosts ANY = new Hosts(List.of(), 1, 0);
    }

    /// Whether a further try should rather go elsewhere. Must not allocate.
    @FunctionalInterface
    public interface HostPredicate {
        /// @param tried the hosts of the tries before
        boolean avoids(Host host, List<Host> tried);
    }

    /// @param unixTime the header holds a point in time, not a number of seconds
    public record ResetHeader(HeaderName name, boolean unixTime) {}

    /// Whether the request may be retried at all.
    public boolean allows(HeaderMap request) {
        if (requestHeaders.isEmpty()) {
            return true;
        }
        for (HeaderMatch match : requestHeaders) {
            if (match.matches(request)) {
                return true;
            }
        }
        return false;
    }

    /// `retriable-headers`.
    public boolean retriable(HeaderMap response) {
        for (HeaderMatch match : retriableHeaders) {
            if (match.matches(response)) {
                return true;
            }
        }
        return false;
    }

    /// How long a rate limiter asks to wait; -1 when it does not say, or asks for too long.
    public long resetNanos(HeaderMap response, TimeSource time) {
        for (ResetHeader reset : resetHeaders) {
            int index = response.find(reset.name());
            long seconds = index == HeaderMap.NONE ? -1 : response.valueAsLong(index);
            if (seconds < 0) {
                continue;
            }
            if (reset.unixTime()) {
                seconds -= TimeUnit.NANOSECONDS.toSeconds(time.wallNanos());
            }
            long nanos = TimeUnit.SECONDS.toNanos(seconds);
            if (nanos > 0 && nanos <= resetMaxNanos) {
                return nanos;
            }
        }
        return -1;
    }

    public int hostSelectionAttempts() {
        return hosts.attempts();
    }

    /// Whether a retry should rather go elsewhere.
    public boolean avoids(Host host, List<Host> tried) {
        for (int i = 0; i < hosts.predicates().size(); i++) {
            if (hosts.predicates().get(i).avoids(host, tried)) {
                return true;
            }
        }
        return false;
    }
}
