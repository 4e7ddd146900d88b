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
        LOW_VERSION(426, "", "low_version", true, false),
        MISSING_HOST(400, "", "missing_host_header", true, false),
        INVALID_AUTHORITY(400, "Bad Request", "http.invalid_authority", true, true),
        MISSING_PATH(404, "", "missing_path_rejected", false, false),
        ABSOLUTE_PATH(404, "", "absolute_path_rejected", false, false);

        private final int status;
        private final String body;
        private final String details;
        private final boolean closes;
        private final boolean flagged;

        Refusal(int status, String body, String details, boolean closes, boolean flagged) {
            this.status = status;
            this.body = body;
            this.details = details;
            this.closes = closes;
            this.flagged = flagged;
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

        /// Whether the log says DPE.
        boolean flagged() {
            return flagged;
        }
    }

    private RequestChecks() {}

    /// Null when the request is fine.
    static @Nullable Refusal check(HcmSettings settings, HeaderMap headers, StreamInfo info) {
        if (info.protocol == Protocol.HTTP10 && !settings.h1().acceptHttp10()) {
            return Refusal.LOW_VERSION;
        }
        int authority = headers.find(HeaderNames.AUTHORITY);
        if (authority == HeaderMap.NONE) {
            if (info.protocol == Protocol.HTTP10 && !settings.h1().defaultHost().isEmpty()) {
                headers.add(HeaderNames.AUTHORITY, settings.h1().defaultHost());
            } else {
                return Refusal.MISSING_HOST;
            }
        } else if (!validAuthority(headers, authority)) {
            return Refusal.INVALID_AUTHORITY;
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

    /// RFC 3986 `authority` characters, as Envoy checks them.
    private static boolean validAuthority(HeaderMap headers, int index) {
        byte[] bytes = headers.array();
        int from = headers.valueOffset(index);
        int to = from + headers.valueLength(index);
        for (int i = from; i < to; i++) {
            byte c = bytes[i];
            boolean alphanumeric =
                    c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            if (!alphanumeric && "-._~%!$&'()*+,;=:@[]".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
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
