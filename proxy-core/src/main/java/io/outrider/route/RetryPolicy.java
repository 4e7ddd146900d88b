package io.outrider.route;

import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderName;
import io.outrider.lb.Host;
import io.outrider.time.TimeSource;
import java.util.List;
import java.util.Map;
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

    /// Which hosts a retry avoids.
    ///
    /// @param avoidPrevious those tried before
    /// @param avoidCanary canaries
    /// @param avoidMetadata those with this `envoy.lb` metadata; empty: none
    /// @param attempts how many picks are made to find another
    public record Hosts(
            boolean avoidPrevious,
            boolean avoidCanary,
            Map<String, Map<String, Object>> avoidMetadata,
            int attempts) {
        public static final Hosts ANY = new Hosts(false, false, Map.of(), 1);
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
        if (hosts.avoidPrevious() && tried.contains(host)) {
            return true;
        }
        if (hosts.avoidCanary() && host.canary()) {
            return true;
        }
        for (var wanted : hosts.avoidMetadata().entrySet()) {
            Map<String, Object> have = host.metadata().getOrDefault(wanted.getKey(), Map.of());
            if (have.entrySet().containsAll(wanted.getValue().entrySet())) {
                return true;
            }
        }
        return false;
    }
}
