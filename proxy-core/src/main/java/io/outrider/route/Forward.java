package io.outrider.route;

import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;
import io.outrider.http.grpc.GrpcTimeout;
import io.outrider.lb.MetadataMatch;
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
    public record Upgrade(boolean enabled, boolean terminates, boolean terminatesPost) {}

    /// All in nanoseconds.
    ///
    /// @param requestNanos 15 s by default; 0: none
    /// @param idleNanos -1: as the listener says; 0: none
    /// @param maxStreamNanos -1: as the listener says; 0: none
    /// @param grpcMaxNanos -1: `grpc-timeout` is not looked at; 0: it may be any
    /// @param grpcOffsetNanos taken off what `grpc-timeout` asks for
    public record Timeouts(
            long requestNanos,
            long idleNanos,
            long maxStreamNanos,
            long grpcMaxNanos,
            long grpcOffsetNanos) {}

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
    public record AttemptCounts(boolean inRequest, boolean inResponse) {
        public static final AttemptCounts NONE = new AttemptCounts(false, false);
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

    public boolean autoHostRewrite() {
        return hostRewrite.auto();
    }

    public boolean includeRequestAttemptCount() {
        return attemptCounts.inRequest();
    }

    public boolean includeAttemptCountInResponse() {
        return attemptCounts.inResponse();
    }

    public long idleTimeoutNanos() {
        return timeouts.idleNanos();
    }

    /// The time limit of a request, `grpc-timeout` considered; 0: none.
    public long timeoutNanos(HeaderMap headers) {
        if (timeouts.grpcMaxNanos() >= 0) {
            int asked = headers.find(HeaderNames.GRPC_TIMEOUT);
            if (asked != HeaderMap.NONE) {
                long nanos = GrpcTimeout.nanos(headers.value(asked));
                if (nanos >= 0) {
                    long left = Math.max(0, nanos - timeouts.grpcOffsetNanos());
                    long max = timeouts.grpcMaxNanos();
                    return max > 0 && (left > max || left == 0) ? max : left;
                }
            }
        }
        return timeouts.requestNanos();
    }

    /// `max_stream_duration`; -1: as the listener says.
    public long maxStreamDurationNanos(HeaderMap headers) {
        return timeouts.maxStreamNanos();
    }
}
