package io.outrider.extensions.filters.http.router;

import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderName;
import io.outrider.http.HeaderNames;
import io.outrider.http.ResetReason;
import io.outrider.route.Forward;
import io.outrider.route.RetryOn;
import io.outrider.route.RetryPolicy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one request is tried again for, and how often: the route's retry policy, as the request's
/// `x-envoy-…` headers change it. Immutable.
///
/// @param retryOn the words of `retry_on`, as bits
/// @param headerNames headers whose presence makes an answer no good, by the request's own wish
/// @param retries how many tries there may be after the first
/// @param careful the request must not be done twice: it is tried again only when nothing of it was
///   looked at
record RetryRules(
        RetryPolicy policy,
        int retryOn,
        List<Integer> statusCodes,
        List<HeaderName> headerNames,
        int retries,
        boolean careful) {

    /// Reads and removes the retry headers. Null when the request is not to be retried.
    ///
    /// @param safeOnly be careful with requests whose method is not idempotent
    static @Nullable RetryRules of(Forward route, HeaderMap headers, boolean safeOnly) {
        RetryPolicy policy = route.retryPolicy() == null ? RetryPolicy.NONE : route.retryPolicy();
        int retryOn = policy.retryOn();
        int retries = policy.numRetries();
        List<Integer> codes = policy.retriableStatusCodes();
        String on = headers.get(HeaderNames.X_ENVOY_RETRY_ON);
        if (on != null) {
            retryOn |= RetryOn.parse(on, false);
        }
        String grpcOn = headers.get(HeaderNames.X_ENVOY_RETRY_GRPC_ON);
        if (grpcOn != null) {
            retryOn |= RetryOn.parse(grpcOn, true);
        }
        String more = headers.get(HeaderNames.X_ENVOY_RETRIABLE_STATUS_CODES);
        if (more != null) {
            codes = withCodes(codes, more);
        }
        String named = headers.get(HeaderNames.X_ENVOY_RETRIABLE_HEADER_NAMES);
        List<HeaderName> names = named == null ? List.of() : names(named);
        int max = headers.find(HeaderNames.X_ENVOY_MAX_RETRIES);
        if (max != HeaderMap.NONE && retryOn != 0) {
            long asked = headers.valueAsLong(max);
            if (asked >= 0 && asked <= Integer.MAX_VALUE) {
                retries = (int) asked;
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
        boolean careful = safeOnly && !isIdempotent(headers);
        return new RetryRules(policy, retryOn, codes, names, retries, careful);
    }

    private static List<HeaderName> names(String list) {
        var names = new ArrayList<HeaderName>();
        for (String part : list.split(",")) {
            String name = part.trim();
            if (!name.isEmpty()) {
                names.add(HeaderName.of(name));
            }
        }
        return names;
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

    /// Whether an answer is no good.
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
        if (RetryOn.RETRIABLE_HEADERS.in(retryOn)
                && (policy.retriable(response) || hasNamed(response))) {
            return true;
        }
        int grpc = response.find(HeaderNames.GRPC_STATUS);
        return grpc != HeaderMap.NONE && RetryOn.forGrpcStatus(response.valueAsLong(grpc), retryOn);
    }

    private boolean hasNamed(HeaderMap response) {
        for (int i = 0; i < headerNames.size(); i++) {
            if (response.contains(headerNames.get(i))) {
                return true;
            }
        }
        return false;
    }

    /// Whether a try that ended without an answer may be followed by another.
    ///
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

    /// RFC 9110 §9.2.2, or a client that says so itself.
    static boolean isIdempotent(HeaderMap headers) {
        int method = headers.find(HeaderNames.METHOD);
        return headers.valueEquals(method, "GET")
                || headers.valueEquals(method, "HEAD")
                || headers.valueEquals(method, "OPTIONS")
                || headers.valueEquals(method, "PUT")
                || headers.valueEquals(method, "DELETE")
                || headers.valueEquals(method, "TRACE")
                || headers.contains(HeaderNames.IDEMPOTENCY_KEY);
    }
}
