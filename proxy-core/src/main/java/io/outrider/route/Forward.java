package io.outrider.route;

import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;
import io.outrider.http.grpc.GrpcHeaders;
import io.outrider.http.grpc.GrpcTimeout;
import io.outrider.lb.MetadataMatch;
import io.outrider.net.ProxyHeaderWriter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `RouteAction`: the request goes to a cluster. Immutable.
///
/// @param hedgeOnPerTryTimeout a try that takes too long goes on beside the next one
/// @param upgrades by lower-case type: what the route says, whatever the listener does
/// @param perRequestBufferLimitBytes what is kept of a body for a retry; -1: the listener's limit
public record Forward(
        ClusterChoice cluster,
        int clusterNotFoundStatus,
        boolean highPriority,
        Timeouts timeouts,
        @Nullable RetryPolicy retryPolicy,
        boolean hedgeOnPerTryTimeout,
        List<HashPolicy> hashPolicies,
        @Nullable MetadataMatch metadataMatch,
        Map<String, Upgrade> upgrades,
        int perRequestBufferLimitBytes,
        HostRewrite hostRewrite,
        AttemptCounts attemptCounts)
        implements RouteAction {

    /// @param terminates CONNECT ends here: its bytes go to the host as they are
    /// @param terminatesPost POST does as well
    /// @param proxyHeader makes what such a host hears first, of who the client is; null: nothing
    public record Upgrade(
            boolean enabled,
            boolean terminates,
            boolean terminatesPost,
            @Nullable ProxyHeaderWriter proxyHeader) {}

    /// All in nanoseconds.
    ///
    /// @param requestNanos 15 s by default; 0: none
    /// @param idleNanos -1: as the listener says; 0: none
    /// @param maxStreamNanos -1: as the listener says; 0: none
    /// @param grpcMaxNanos -1: `grpc-timeout` is not looked at; 0: it may be any
    /// @param grpcOffsetNanos taken off what `grpc-timeout` asks for
    /// @param grpcHeaderMaxNanos -1: `grpc-timeout` does not bound the stream; 0: it may be any
    /// @param grpcHeaderOffsetNanos taken off that
    public record Timeouts(
            long requestNanos,
            long idleNanos,
            long maxStreamNanos,
            long grpcMaxNanos,
            long grpcOffsetNanos,
            long grpcHeaderMaxNanos,
            long grpcHeaderOffsetNanos) {}

    /// How `:authority` changes; the first that is set.
    ///
    /// @param auto the endpoint's hostname
    /// @param literal empty: none
    /// @param header holds the new host; empty: none
    /// @param appendForwardedHost the old one goes to `x-forwarded-host`
    public record HostRewrite(
            boolean auto,
            String literal,
            String header,
            @Nullable PathRewrite pathRegex,
            boolean appendForwardedHost) {
        public static final HostRewrite NONE = new HostRewrite(false, "", "", null, false);
    }

    /// Whether `x-envoy-attempt-count` is shown, up and down.
    ///
    /// @param timeoutRetry whether further tries say with `x-envoy-is-timeout-retry` if it was time
    ///   that ran out
    public record AttemptCounts(boolean inRequest, boolean inResponse, boolean timeoutRetry) {
        public static final AttemptCounts NONE = new AttemptCounts(false, false, false);
    }

    /// Whether the bytes of such a request go to the host without HTTP around them.
    public boolean terminates(HeaderMap request) {
        if (upgrades.isEmpty()) {
            return false;
        }
        Upgrade connect = upgrades.get("connect");
        return connect != null
                && (connect.terminates() && request.hasValue(HeaderNames.METHOD, "CONNECT")
                        || connect.terminatesPost()
                                && request.hasValue(HeaderNames.METHOD, "POST"));
    }

    /// What the host of a terminated CONNECT hears first; null: nothing.
    public @Nullable ProxyHeaderWriter terminationHeader() {
        Upgrade connect = upgrades.get("connect");
        return connect == null ? null : connect.proxyHeader();
    }

    public boolean autoHostRewrite() {
        return hostRewrite.auto();
    }

    public boolean includeRequestAttemptCount() {
        return attemptCounts.inRequest();
    }

    public boolean includeIsTimeoutRetry() {
        return attemptCounts.timeoutRetry();
    }

    public boolean includeAttemptCountInResponse() {
        return attemptCounts.inResponse();
    }

    public long idleTimeoutNanos() {
        return timeouts.idleNanos();
    }

    /// The time limit of a request, `grpc-timeout` considered; 0: none.
    public long timeoutNanos(HeaderMap headers) {
        if (!boundsGrpcTimeout(headers)) {
            return timeouts.requestNanos();
        }
        long left = askedNanos(headers, 0);
        if (left > timeouts.grpcOffsetNanos()) {
            left -= timeouts.grpcOffsetNanos();
        }
        long max = timeouts.grpcMaxNanos();
        return max > 0 && (left == 0 || left > max) ? max : left;
    }

    /// Whether a gRPC client's own deadline takes the place of the route's time limit: the host is
    /// told what became of it.
    public boolean boundsGrpcTimeout(HeaderMap headers) {
        return timeouts.grpcMaxNanos() >= 0 && GrpcHeaders.isGrpc(headers);
    }

    /// `max_stream_duration`, a gRPC client's own deadline considered; -1: as the listener says.
    public long maxStreamDurationNanos(HeaderMap headers) {
        long asked = timeouts.grpcHeaderMaxNanos() < 0 ? -1 : askedNanos(headers, -1);
        if (asked < 0) {
            return timeouts.maxStreamNanos();
        }
        long max = timeouts.grpcHeaderMaxNanos();
        long left = max > 0 ? Math.min(asked, max) : asked;
        return Math.max(1, left - timeouts.grpcHeaderOffsetNanos());
    }

    /// What `grpc-timeout` says.
    private static long askedNanos(HeaderMap headers, long otherwise) {
        int asked = headers.find(HeaderNames.GRPC_TIMEOUT);
        long nanos = asked == HeaderMap.NONE ? -1 : GrpcTimeout.nanos(headers.value(asked));
        return nanos < 0 ? otherwise : nanos;
    }
}
