package io.outrider.http;

import io.outrider.lb.Host;
import io.outrider.net.ConnectionInfo;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The record of one stream (or of one TCP connection): times, bytes, flags, details, route, host.
/// Access log, stats and traces read from here and nowhere else.
///
/// Times are nanoseconds of [io.outrider.time.TimeSource#nanos]; 0 means "has not happened".
/// Threads: the stream's event loop.
public final class StreamInfo {
    /// The downstream connection.
    public final ConnectionInfo connection;

    /// When the first byte of the request came, wall clock, nanoseconds since the epoch.
    public final long startWallNanos;

    public final long startNanos;

    /// Null for TCP.
    public @Nullable Protocol protocol;

    /// The request is a health check that a filter answered or counted apart.
    public boolean healthCheck;

    /// The client this request comes from, as `x-forwarded-for` or the connection tells; for TCP
    /// the connection's.
    public @Nullable SocketAddress downstreamRemoteAddress;

    private long flags;

    /// The flags in the order they were set, six bits each, the latest lowest.
    private long flagOrder;

    /// Envoy's response code details, such as `via_upstream`; empty until known.
    public String responseCodeDetails = "";

    /// Why the connection was ended by us (RBAC and the like); empty when it was not.
    public String connectionTerminationDetails = "";

    /// The limit that refused the request or its retry, by its field name (`max_pending_requests`);
    /// empty: none.
    public String limit = "";

    /// 0: no response yet.
    public int responseCode;

    /// Body bytes, without chunk framing.
    public long bytesReceived;

    public long bytesSent;

    /// Head and framing included, downstream side.
    public long wireBytesReceived;

    public long wireBytesSent;
    public long headerBytesReceived;
    public long headerBytesSent;

    public long upstreamWireBytesReceived;
    public long upstreamWireBytesSent;
    public long upstreamHeaderBytesReceived;
    public long upstreamHeaderBytesSent;

    // ---- downstream times ----
    public long lastRequestByteNanos;
    public long firstResponseByteNanos;
    public long lastResponseByteNanos;
    public long endNanos;

    // ---- upstream ----
    public long upstreamFirstByteSentNanos;
    public long upstreamLastByteSentNanos;
    public long upstreamFirstByteReceivedNanos;
    public long upstreamLastByteReceivedNanos;
    public long upstreamPoolStartNanos;
    public long upstreamPoolReadyNanos;
    public long upstreamConnectStartNanos;
    public long upstreamConnectEndNanos;
    public @Nullable Host upstreamHost;

    /// The connection the last attempt used; null when there was none.
    public @Nullable ConnectionInfo upstreamConnection;

    public @Nullable Protocol upstreamProtocol;
    public String upstreamTransportFailureReason = "";

    /// The cluster's observable name (`alt_stat_name` when set); empty when no cluster was chosen.
    public String clusterName = "";

    /// How often the request was sent; 0: never.
    public int attempts;

    private @Nullable Host firstHost;
    private @Nullable ArrayList<Host> attemptedHosts;

    /// Ids of the connections of attempts before the last, each with a comma behind it.
    private String earlierConnectionIds = "";

    // ---- routing ----

    /// How often a route was looked for.
    public int routeResolutions;

    public String routeName = "";
    public String virtualHostName = "";
    public String virtualClusterName = "";

    /// The route's metadata by filter name; empty when none.
    public Map<String, Map<String, Object>> routeMetadata = Map.of();

    /// The cluster's metadata by filter name; empty when none.
    public Map<String, Map<String, Object>> clusterMetadata = Map.of();

    private @Nullable Map<String, Map<String, Object>> dynamicMetadata;
    private @Nullable Map<String, Object> filterState;

    /// Empty until a tracer sets it.
    public String traceId = "";

    public StreamInfo(ConnectionInfo connection, long startNanos, long startWallNanos) {
        this.connection = connection;
        this.downstreamRemoteAddress = connection.remoteAddress;
        this.startNanos = startNanos;
        this.startWallNanos = startWallNanos;
    }

    /// Notes a host that is tried now, as [#upstreamHost] and in [#attemptedHosts].
    public void attempt(Host host) {
        upstreamHost = host;
        if (firstHost == null) {
            firstHost = host;
            return;
        }
        if (attemptedHosts == null) {
            attemptedHosts = new ArrayList<>(4);
            attemptedHosts.add(firstHost);
        }
        attemptedHosts.add(host);
    }

    /// Hosts tried in order, one for each attempt that found one.
    public List<Host> attemptedHosts() {
        if (attemptedHosts != null) {
            return attemptedHosts;
        }
        return firstHost == null ? List.of() : List.of(firstHost);
    }

    /// An attempt has got this connection.
    public void upstreamConnection(ConnectionInfo next) {
        if (upstreamConnection != null) {
            earlierConnectionIds += upstreamConnection.id + ",";
        }
        upstreamConnection = next;
    }

    /// Ids of the connections that attempts got, in order, joined by commas; empty when none.
    public String attemptedConnectionIds() {
        return upstreamConnection == null ? "" : earlierConnectionIds + upstreamConnection.id;
    }

    public void flag(ResponseFlag flag) {
        if (!has(flag)) {
            flags |= flag.bit();
            flagOrder = flagOrder << 6 | Long.numberOfTrailingZeros(flag.bit()) + 1;
        }
    }

    public boolean has(ResponseFlag flag) {
        return (flags & flag.bit()) != 0;
    }

    /// One bit for each [ResponseFlag]; 0: none.
    public long flags() {
        return flags;
    }

    /// The flags in the order they were set: six bits each, the latest lowest, each one more than
    /// the flag's position among [ResponseFlag]s.
    public long flagOrder() {
        return flagOrder;
    }

    /// What filters wrote, by filter name; never null.
    public Map<String, Map<String, Object>> dynamicMetadata() {
        return dynamicMetadata == null ? Map.of() : dynamicMetadata;
    }

    /// What stands there in the stream's own metadata, else in what listener filters found out of
    /// the connection; null: nothing.
    ///
    /// @param path the keys from outside in
    public @Nullable Object metadata(String filter, List<String> path) {
        Object own = at(dynamicMetadata().get(filter), path);
        return own != null ? own : at(connection.filterMetadata.get(filter), path);
    }

    private static @Nullable Object at(@Nullable Object from, List<String> path) {
        Object at = from;
        for (int i = 0; i < path.size() && at != null; i++) {
            at = at instanceof Map<?, ?> map ? map.get(path.get(i)) : null;
        }
        return at;
    }

    public void dynamicMetadata(String filter, String key, Object value) {
        if (dynamicMetadata == null) {
            dynamicMetadata = new HashMap<>();
        }
        dynamicMetadata.computeIfAbsent(filter, _ -> new HashMap<>()).put(key, value);
    }

    /// An object that a filter left for others under that key; null when there is none.
    public @Nullable Object filterState(String key) {
        return filterState == null ? null : filterState.get(key);
    }

    /// Whether any filter left one.
    public boolean hasFilterState() {
        return filterState != null;
    }

    public void filterState(String key, Object value) {
        if (filterState == null) {
            filterState = new HashMap<>();
        }
        filterState.put(key, value);
    }
}
