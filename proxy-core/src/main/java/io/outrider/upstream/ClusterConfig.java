package io.outrider.upstream;

import io.outrider.http.HeaderMap;
import io.outrider.http.StreamInfo;
import io.outrider.http.h1.Http1Settings;
import io.outrider.http.h2.Http2Settings;
import io.outrider.lb.LoadBalancer;
import io.outrider.lb.PrioritySetUpdater.UpdateRules;
import io.outrider.lb.breaker.Thresholds;
import io.outrider.lb.outlier.OutlierConfig;
import io.outrider.net.ConnectionInfo;
import io.outrider.net.SocketOption;
import io.outrider.net.TransportOptions;
import io.outrider.net.TransportSocket;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A cluster's settings after translation. Immutable; two equal ones need no update.
///
/// @param name as in the configuration
/// @param statName `alt_stat_name`, or the name
/// @param connectTimeoutNanos 5 s by default
/// @param bufferLimitBytes `per_connection_buffer_limit_bytes`
/// @param metadata by filter name
/// @param loadBalancer the policy
/// @param thresholds for default priority, then for high priority
/// @param trackRemaining whether the `remaining_…` gauges are kept, by priority
/// @param outliers null: hosts are not ejected
/// @param healthCheck null: hosts are not checked actively
public record ClusterConfig(
        String name,
        String statName,
        long connectTimeoutNanos,
        int bufferLimitBytes,
        Map<String, Map<String, Object>> metadata,
        LoadBalancer loadBalancer,
        UpdateRules updateRules,
        List<Thresholds> thresholds,
        List<Boolean> trackRemaining,
        TransportSockets transportSockets,
        HttpSettings http,
        SocketSettings socket,
        HostRules hostRules,
        @Nullable OutlierConfig outliers,
        @Nullable HealthCheck healthCheck,
        PoolRules pools) {

    /// What the connection for a request is to override in the transport socket: by the cluster's
    /// rules, by what filters left for it, by what the socket wants to know of the client.
    public TransportOptions transportOptions(HeaderMap request, StreamInfo info) {
        TransportOptions options =
                TransportOverrides.apply(http.serverName().options(request), info);
        return transportSockets.options(options, info.connection);
    }

    /// Which protocol requests travel in, and the limits of its connections.
    ///
    /// @param protocol what connections speak
    /// @param idleTimeoutNanos of a connection without requests; 0: none
    /// @param maxConnectionDurationNanos 0: none
    /// @param maxRequestsPerConnection 0: no limit
    /// @param maxStreamDurationNanos 0: none
    /// @param h1 the codec's settings
    /// @param h2 likewise, for HTTP/2
    /// @param serverName how requests name the server in TLS
    public record HttpSettings(
            UpstreamProtocol protocol,
            long idleTimeoutNanos,
            long maxConnectionDurationNanos,
            int maxRequestsPerConnection,
            long maxStreamDurationNanos,
            Http1Settings h1,
            Http2Settings h2,
            ServerNameRule serverName) {}

    /// What a cluster's connections speak.
    public enum UpstreamProtocol {
        HTTP1,
        HTTP2,
        /// As ALPN decides.
        AUTO,
        /// As the downstream request came.
        DOWNSTREAM
    }

    /// How many connections pools make.
    ///
    /// @param connectionsPerHost at most so many to one host, for default and for high priority
    /// @param preconnectRatio connections for each request under way or waiting, at least 1: more
    ///   than 1 makes some before they are needed
    /// @param predictiveRatio the same over all hosts of the cluster: more than 1 connects to hosts
    ///   that will be picked next
    public record PoolRules(
            List<Long> connectionsPerHost, double preconnectRatio, double predictiveRatio) {}

    /// Options of the sockets.
    ///
    /// @param keepalive whether TCP keepalive probes are sent
    /// @param keepaliveProbes 0: the system's default; likewise the times in seconds
    /// @param sources to bind before connecting, the first of the same family as the host; with
    ///   none of it the first of all; empty: the system chooses
    /// @param families in which order several addresses of one host are tried
    public record SocketSettings(
            boolean keepalive,
            int keepaliveProbes,
            int keepaliveTimeSeconds,
            int keepaliveIntervalSeconds,
            List<Source> sources,
            AddressOrder families,
            boolean poolPerDownstreamConnection) {}

    /// Where connections come from.
    ///
    /// @param address null: what the system chooses
    /// @param freebind even when the machine does not have the address yet
    /// @param options of the socket, beside the address
    public record Source(
            @Nullable InetSocketAddress address, boolean freebind, List<SocketOption> options) {}

    /// `happy_eyeballs_config`.
    ///
    /// @param first the family that goes first; null: that of the first address
    /// @param count so many of it, then one of the other family, and so on; at least 1
    public record AddressOrder(@Nullable IpFamily first, int count) {
        public static final AddressOrder DEFAULT = new AddressOrder(null, 1);
    }

    /// Of an IP address.
    public enum IpFamily {
        V4,
        V6
    }

    /// What happens to connections when hosts change.
    ///
    /// @param closeOnHostSetChange `close_connections_on_host_set_change`
    /// @param closeOnHealthFailure `close_connections_on_host_health_failure`
    /// @param mergeNanos `update_merge_window`: changes of health and weight that follow another
    ///   update sooner than that are taken over together at its end; 0: at once. Other than in
    ///   Envoy, where it is 1 s, this is so when nothing is said
    public record HostRules(
            boolean closeOnHostSetChange, boolean closeOnHealthFailure, long mergeNanos) {}

    /// The transport socket of each host: the first match whose criteria the endpoint's
    /// `envoy.transport_socket_match` metadata holds, else the default.
    public record TransportSockets(TransportSocket fallback, List<Match> matches) {

        /// `base` with what the sockets want to know of the downstream connection.
        public TransportOptions options(TransportOptions base, ConnectionInfo downstream) {
            TransportOptions options = fallback.optionsFor(base, downstream);
            for (int i = 0; i < matches.size(); i++) {
                options = matches.get(i).socket().optionsFor(options, downstream);
            }
            return options;
        }

        /// Closes every one of them.
        void close() {
            fallback.close();
            matches.forEach(match -> match.socket().close());
        }

        /// One entry of `transport_socket_matches`.
        public record Match(String name, Map<String, Object> criteria, TransportSocket socket) {}
    }
}
