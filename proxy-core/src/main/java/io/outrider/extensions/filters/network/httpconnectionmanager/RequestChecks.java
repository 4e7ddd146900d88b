package io.outrider.extensions.filters.network.httpconnectionmanager;

import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;
import io.outrider.http.Protocol;
import io.outrider.http.StreamInfo;
import io.outrider.http.h1.Http1Tokens;
import org.jspecify.annotations.Nullable;

/// What a request must have before it becomes the filters' business. Immutable.
final class RequestChecks {
    /// Why a well-framed request is not served, by Envoy's details.
    enum Refusal {
        MISSING_HOST(400, "", "missing_host_header", true),
        MISSING_PATH(404, "", "missing_path_rejected", false),
        ABSOLUTE_PATH(404, "", "absolute_path_rejected", false);

        private final int status;
        private final String body;
        private final String details;
        private final boolean closes;

        Refusal(int status, String body, String details, boolean closes) {
            this.status = status;
            this.body = body;
            this.details = details;
            this.closes = closes;
        }

        int status() {
            return status;
        }

        String body() {
            return body;
        }

        String details() {
            return details;
        }

        /// Whether the connection ends with the answer.
        boolean closes() {
            return closes;
        }
    }

    private RequestChecks() {}

    /// Null when the request is fine.
    static @Nullable Refusal check(HcmSettings settings, HeaderMap headers, StreamInfo info) {
        int authority = headers.find(HeaderNames.AUTHORITY);
        if (authority == HeaderMap.NONE) {
            if (info.protocol == Protocol.HTTP10 && !settings.h1().defaultHost().isEmpty()) {
                headers.add(HeaderNames.AUTHORITY, settings.h1().defaultHost());
            } else {
                return Refusal.MISSING_HOST;
            }
        }
        boolean connect = headers.hasValue(HeaderNames.METHOD, "CONNECT");
        int path = headers.find(HeaderNames.PATH);
        if (path == HeaderMap.NONE || headers.valueLength(path) == 0) {
            return connect ? null : Refusal.MISSING_PATH;
        }
        if (headers.valueByte(path, 0) != '/' && !connect) {
            return Refusal.ABSOLUTE_PATH;
        }
        return null;
    }

    /// Whether the client wants the connection closed after the answer.
    static boolean asksClose(HeaderMap headers, StreamInfo info) {
        if (Http1Tokens.contains(headers, HeaderNames.CONNECTION, "close")
                || Http1Tokens.contains(headers, HeaderNames.PROXY_CONNECTION, "close")) {
            return true;
        }
        return info.protocol == Protocol.HTTP10 && !asksKeepAlive(headers, info);
    }

    /// Whether an HTTP/1.0 client asks for the connection to be kept.
    static boolean asksKeepAlive(HeaderMap headers, StreamInfo info) {
        return info.protocol == Protocol.HTTP10
                && Http1Tokens.contains(headers, HeaderNames.CONNECTION, "keep-alive");
    }
}
