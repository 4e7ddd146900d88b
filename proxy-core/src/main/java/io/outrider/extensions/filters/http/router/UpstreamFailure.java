package io.outrider.extensions.filters.http.router;

import io.outrider.http.ResetReason;
import io.outrider.http.ResponseFlag;

/// How an upstream failure is told: flag, details, status and body, in Envoy's words. Immutable.
final class UpstreamFailure {
    private UpstreamFailure() {}

    static ResponseFlag flag(ResetReason reason) {
        return switch (reason) {
            case LOCAL_CONNECTION_FAILURE, REMOTE_CONNECTION_FAILURE, CONNECTION_TIMEOUT ->
                    ResponseFlag.UPSTREAM_CONNECTION_FAILURE;
            case CONNECTION_TERMINATION -> ResponseFlag.UPSTREAM_CONNECTION_TERMINATION;
            case LOCAL_RESET, LOCAL_REFUSED_STREAM_RESET -> ResponseFlag.LOCAL_RESET;
            case OVERFLOW -> ResponseFlag.UPSTREAM_OVERFLOW;
            case REMOTE_RESET, REMOTE_REFUSED_STREAM_RESET, CONNECT_ERROR ->
                    ResponseFlag.UPSTREAM_REMOTE_RESET;
            case PROTOCOL_ERROR -> ResponseFlag.UPSTREAM_PROTOCOL_ERROR;
            case OVERLOAD_MANAGER -> ResponseFlag.OVERLOAD_MANAGER;
        };
    }

    static int status(ResetReason reason) {
        return reason == ResetReason.PROTOCOL_ERROR ? 502 : 503;
    }

    /// The transport's own failure stays out of it, as in Envoy since 1.36: a client is told
    /// nothing about the certificates behind the proxy. It is in details and log.
    static String body(ResetReason reason, boolean retried) {
        return "upstream connect error or disconnect/reset before headers. "
                + (retried ? "retried and the latest " : "")
                + "reset reason: "
                + reason.text();
    }

    /// @param when `before` or `after` the response started
    static String details(String when, ResetReason reason, String transportFailure) {
        return "upstream_reset_"
                + when
                + "_response_started{"
                + reason.text().replace(' ', '_')
                + (transportFailure.isEmpty() ? "" : "|" + transportFailure.replace(' ', '_'))
                + "}";
    }
}
