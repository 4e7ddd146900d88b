package io.outrider.http.h1;

import io.outrider.http.Underscores;

/// What `Http1ProtocolOptions` and `HttpProtocolOptions` say of HTTP/1, on either side.
///
/// @param maxHeadBytes the request line or status line with all headers, in bytes
/// @param maxHeaders how many headers a head may have
/// @param acceptHttp10 serve HTTP/1.0 requests instead of answering 426
/// @param defaultHost for HTTP/1.0 requests without Host; empty: none
/// @param allowAbsoluteUrl accept `GET http://host/path` as a proxy would
/// @param allowChunkedLength let Transfer-Encoding win over Content-Length instead of refusing both
/// @param enableTrailers pass trailers on instead of dropping them
/// @param names how the names of headers are written
/// @param underscores what to do with header names that have an underscore
/// @param overrideStreamError keep the connection after an invalid message where framing allows
/// @param allowCustomMethods serve any method, not only those that are known
/// @param sendFullyQualifiedUrl ask hosts for `http://host/path` instead of `/path`
public record Http1Settings(
        int maxHeadBytes,
        int maxHeaders,
        boolean acceptHttp10,
        String defaultHost,
        boolean allowAbsoluteUrl,
        boolean allowChunkedLength,
        boolean enableTrailers,
        Names names,
        Underscores underscores,
        boolean overrideStreamError,
        boolean allowCustomMethods,
        boolean sendFullyQualifiedUrl) {

    /// `header_key_format`. What keeps the case does so on the side that reads; whoever writes the
    /// message on follows it.
    public enum Names {
        LOWER,
        PROPER,
        /// As they came; added ones in lower case.
        PRESERVE,
        /// As they came; added ones in proper case.
        PRESERVE_OTHERS_PROPER
    }

    /// Whether to write `Content-Type` instead of `content-type`.
    public boolean properCase() {
        return names == Names.PROPER;
    }

    /// Whether messages read remember how their names were spelled.
    public boolean preservesCase() {
        return names == Names.PRESERVE || names == Names.PRESERVE_OTHERS_PROPER;
    }

    /// Envoy's defaults: 60 KiB, 100 headers, no HTTP/1.0, absolute URLs allowed.
    public static final Http1Settings DEFAULT =
            new Http1Settings(
                    60 * 1024,
                    100,
                    false,
                    "",
                    true,
                    false,
                    false,
                    Names.LOWER,
                    Underscores.ALLOW,
                    false,
                    false,
                    false);
}
