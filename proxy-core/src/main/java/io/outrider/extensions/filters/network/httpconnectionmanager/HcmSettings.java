package io.outrider.extensions.filters.network.httpconnectionmanager;

import io.outrider.accesslog.AccessLog;
import io.outrider.filter.HttpFilterConfig;
import io.outrider.http.h1.Http1Settings;
import io.outrider.http.h2.Http2Settings;
import io.outrider.http.h2.Http2Stats;
import io.outrider.net.CidrRanges;
import io.outrider.route.RouteConfigCell;
import java.util.List;
import java.util.Map;

/// One `HttpConnectionManager` message after translation: immutable, shared by the connections of
/// its filter chain. Durations are nanoseconds; 0 means the timer is off.
///
/// @param bufferLimitBytes of the listener: what a stream may hold back
record HcmSettings(
        HcmStats stats,
        CodecType codecType,
        Http1Settings h1,
        Http2Settings h2,
        Http2Stats h2Stats,
        RouteConfigCell routes,
        List<HttpFilterConfig> filters,
        Map<String, Upgrade> upgrades,
        List<AccessLog> accessLogs,
        Timeouts timeouts,
        Addresses addresses,
        Headers headers,
        Paths paths,
        LocalReplyRules localReplies,
        int bufferLimitBytes,
        int maxRequestsPerConnection,
        boolean proxy100Continue,
        boolean keepOnInvalidMessage) {

    enum CodecType {
        AUTO,
        HTTP1,
        HTTP2
    }

    /// What may be upgraded to, by lower-case name.
    ///
    /// @param enabled at this connection manager, unless the route says otherwise
    /// @param filters its own chain; empty: the ordinary one
    record Upgrade(boolean enabled, List<HttpFilterConfig> filters) {}

    /// @param requestNanos until the request is complete
    /// @param requestHeadersNanos until its head is
    /// @param streamIdleNanos without a byte either way
    /// @param maxStreamNanos of a stream in all
    /// @param connectionIdleNanos without a stream
    /// @param maxConnectionNanos of a connection in all
    /// @param drainNanos between the first goodbye and the last
    /// @param delayedCloseNanos waiting for the peer's FIN
    record Timeouts(
            long requestNanos,
            long requestHeadersNanos,
            long streamIdleNanos,
            long maxStreamNanos,
            long connectionIdleNanos,
            long maxConnectionNanos,
            long drainNanos,
            long delayedCloseNanos) {}

    /// Who the client is.
    ///
    /// @param localAddress what stands for a loopback peer in `x-forwarded-for`
    /// @param internal the addresses that are the mesh's own
    record Addresses(
            boolean useRemoteAddress,
            int xffTrustedHops,
            boolean skipXffAppend,
            boolean appendXForwardedPort,
            CidrRanges internal,
            String localAddress) {}

    /// `server_header_transformation`.
    enum ServerHeader {
        OVERWRITE,
        APPEND_IF_ABSENT,
        PASS_THROUGH
    }

    /// @param userAgent sets `x-envoy-downstream-service-cluster`; empty: `add_user_agent` is off
    /// @param serviceNode sets `x-envoy-downstream-service-node`
    /// @param via empty: none
    /// @param schemeOverwrite empty: none
    record Headers(
            String serverName,
            ServerHeader serverHeader,
            String via,
            String userAgent,
            String serviceNode,
            boolean generateRequestId,
            boolean preserveExternalRequestId,
            boolean alwaysSetRequestIdInResponse,
            String schemeOverwrite,
            boolean schemeMatchUpstream,
            boolean appendLocalOverload,
            ForwardClientCert forwardClientCert) {}

    /// What happens to `x-forwarded-client-cert`; implemented where certificates are known.
    interface ForwardClientCert {
        void apply(io.outrider.http.HeaderMap headers, io.outrider.net.ConnectionInfo info);
    }

    /// `path_with_escaped_slashes_action`.
    enum EscapedSlashes {
        KEEP_UNCHANGED,
        REJECT,
        UNESCAPE_AND_REDIRECT,
        UNESCAPE_AND_FORWARD
    }

    record Paths(
            boolean normalize,
            boolean mergeSlashes,
            EscapedSlashes escapedSlashes,
            boolean stripMatchingHostPort,
            boolean stripAnyHostPort,
            boolean stripTrailingHostDot) {}
}
