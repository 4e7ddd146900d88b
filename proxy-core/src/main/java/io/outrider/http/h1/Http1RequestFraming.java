package io.outrider.http.h1;

import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;
import org.jspecify.annotations.Nullable;

/// How a request's body is delimited (RFC 9112 §6), decided once from its head, with everything
/// that two parsers could read differently refused. One for a connection: what it says is of the
/// latest head.
///
/// Threads: its event loop.
final class Http1RequestFraming {
    enum Body {
        NONE,
        FIXED,
        CHUNKED,
        /// CONNECT or an upgrade: from here on bytes, not messages.
        TUNNEL
    }

    private final Http1Settings settings;
    private boolean head;
    private boolean connect;
    private Body body = Body.NONE;
    private long contentLength;

    Http1RequestFraming(Http1Settings settings) {
        this.settings = settings;
    }

    boolean isHead() {
        return head;
    }

    boolean isConnect() {
        return connect;
    }

    Body body() {
        return body;
    }

    long contentLength() {
        return contentLength;
    }

    /// Decides, and removes the framing headers that must not travel on; null when all is well.
    @Nullable Http1Failure apply(HeaderMap headers, int minorVersion) {
        int method = headers.find(HeaderNames.METHOD);
        head = headers.valueEquals(method, "HEAD");
        connect = headers.valueEquals(method, "CONNECT");
        body = Body.NONE;
        contentLength = 0;
        int encoding = headers.find(HeaderNames.TRANSFER_ENCODING);
        int length = headers.find(HeaderNames.CONTENT_LENGTH);
        if (length != HeaderMap.NONE) {
            contentLength = headers.valueAsLong(length);
            if (contentLength < 0
                    || headers.findNext(HeaderNames.CONTENT_LENGTH, length) != HeaderMap.NONE) {
                return Http1Failure.CODEC_ERROR;
            }
        }
        if (encoding != HeaderMap.NONE) {
            return chunked(headers, minorVersion, encoding, length);
        }
        if (connect) {
            if (length != HeaderMap.NONE) {
                if (contentLength != 0) {
                    return Http1Failure.CONTENT_LENGTH_NOT_ALLOWED;
                }
                headers.remove(HeaderNames.CONTENT_LENGTH);
            }
            body = Body.TUNNEL;
        } else if (isUpgrade(headers)) {
            body = Body.TUNNEL;
        } else if (contentLength > 0) {
            body = Body.FIXED;
        }
        return null;
    }

    private @Nullable Http1Failure chunked(
            HeaderMap headers, int minorVersion, int encoding, int length) {
        if (headers.findNext(HeaderNames.TRANSFER_ENCODING, encoding) != HeaderMap.NONE
                || !headers.valueEqualsIgnoreCase(encoding, "chunked")) {
            return Http1Failure.INVALID_TRANSFER_ENCODING;
        }
        if (connect || minorVersion == 0) {
            return Http1Failure.TRANSFER_ENCODING_NOT_ALLOWED;
        }
        if (length != HeaderMap.NONE) {
            if (!settings.allowChunkedLength()) {
                return Http1Failure.LENGTH_AND_CHUNKED;
            }
            headers.remove(HeaderNames.CONTENT_LENGTH);
        }
        body = Body.CHUNKED;
        return null;
    }

    private static boolean isUpgrade(HeaderMap headers) {
        int upgrade = headers.find(HeaderNames.UPGRADE);
        if (upgrade != HeaderMap.NONE && headers.valueEqualsIgnoreCase(upgrade, "h2c")) {
            // RFC 9113 has dropped it: the request is served as if it had not asked
            headers.remove(HeaderNames.UPGRADE);
            headers.remove(HeaderNames.HTTP2_SETTINGS);
            return false;
        }
        return headers.contains(HeaderNames.UPGRADE)
                && Http1Tokens.contains(headers, HeaderNames.CONNECTION, "upgrade");
    }
}
