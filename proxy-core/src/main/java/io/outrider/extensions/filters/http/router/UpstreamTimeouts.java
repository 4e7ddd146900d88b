package io.outrider.extensions.filters.http.router;

import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderName;
import io.outrider.http.HeaderNames;
import io.outrider.http.grpc.GrpcTimeout;
import io.outrider.route.Forward;
import io.outrider.route.RetryPolicy;
import java.util.concurrent.TimeUnit;

/// The time limits of one request: the route's, as the request's `x-envoy-…` headers change them.
///
/// @param globalNanos from the request's last byte to the response's last; 0: none
/// @param perTryNanos of one try; 0: none
/// @param perTryIdleNanos of one try without a byte; 0: none
/// @param expectedMillis what the upstream is told in `x-envoy-expected-rq-timeout-ms`; 0: nothing
/// @param streamNanos of one stream, instead of what the cluster says; 0: none, -1: not asked for
/// @param status of the answer when time is up: 504, or 204 for a request that asks for it
record UpstreamTimeouts(
        long globalNanos,
        long perTryNanos,
        long perTryIdleNanos,
        long expectedMillis,
        long streamNanos,
        int status) {
    static final UpstreamTimeouts NONE = new UpstreamTimeouts(0, 0, 0, 0, -1, 504);

    /// Reads and removes the headers that ask for other limits.
    static UpstreamTimeouts of(Forward route, HeaderMap headers, RouterConfig config) {
        RetryPolicy retry = route.retryPolicy();
        long global = route.timeoutNanos(headers);
        long perTry = retry == null ? 0 : retry.perTryTimeoutNanos();
        long perTryIdle = retry == null ? 0 : retry.perTryIdleTimeoutNanos();
        long asked = millis(headers, HeaderNames.X_ENVOY_UPSTREAM_RQ_TIMEOUT_MS);
        if (asked < 0 && config.respectExpectedTimeout()) {
            asked = millis(headers, HeaderNames.X_ENVOY_EXPECTED_RQ_TIMEOUT_MS);
        }
        if (asked >= 0) {
            global = TimeUnit.MILLISECONDS.toNanos(asked);
        }
        long askedPerTry = millis(headers, HeaderNames.X_ENVOY_UPSTREAM_RQ_PER_TRY_TIMEOUT_MS);
        if (askedPerTry >= 0) {
            perTry = TimeUnit.MILLISECONDS.toNanos(askedPerTry);
        }
        long askedStream = millis(headers, HeaderNames.X_ENVOY_UPSTREAM_STREAM_DURATION_MS);
        if (perTry >= global && global != 0) {
            perTry = 0;
        }
        long expected = perTry > 0 ? perTry : global;
        if (expected > 0 && route.boundsGrpcTimeout(headers)) {
            headers.set(HeaderNames.GRPC_TIMEOUT, GrpcTimeout.text(expected));
        }
        return new UpstreamTimeouts(
                global,
                perTry,
                perTryIdle,
                TimeUnit.NANOSECONDS.toMillis(expected),
                askedStream < 0 ? -1 : TimeUnit.MILLISECONDS.toNanos(askedStream),
                status(headers));
    }

    private static int status(HeaderMap headers) {
        if (!headers.contains(HeaderNames.X_ENVOY_UPSTREAM_RQ_TIMEOUT_ALT_RESPONSE)) {
            return 504;
        }
        headers.remove(HeaderNames.X_ENVOY_UPSTREAM_RQ_TIMEOUT_ALT_RESPONSE);
        return 204;
    }

    private static long millis(HeaderMap headers, HeaderName name) {
        int index = headers.find(name);
        if (index == HeaderMap.NONE) {
            return -1;
        }
        long value = headers.valueAsLong(index);
        headers.remove(name);
        return value > TimeUnit.DAYS.toMillis(36_500) ? -1 : value;
    }
}
