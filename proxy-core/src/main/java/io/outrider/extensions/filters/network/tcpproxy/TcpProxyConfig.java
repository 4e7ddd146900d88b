package io.outrider.extensions.filters.network.tcpproxy;

import io.outrider.accesslog.AccessLog;
import io.outrider.filter.NetworkFilter;
import io.outrider.filter.NetworkFilterConfig;
import io.outrider.formatter.FormatContext;
import io.outrider.http.StreamInfo;
import io.outrider.net.Worker;
import io.outrider.upstream.Dialer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The settings of one TCP proxy. Immutable.
///
/// @param idleTimeoutNanos without a byte either way; 0: none
/// @param maxDurationNanos of the downstream connection; 0: none
/// @param maxConnectAttempts at least 1
/// @param tunneling null: the bytes go to the host as they are
/// @param hash null: hashing policies choose at random
record TcpProxyConfig(
        TcpProxyStats stats,
        Dialer dialer,
        ClusterSplit clusters,
        long idleTimeoutNanos,
        long maxDurationNanos,
        int maxConnectAttempts,
        ConnectBackOff backOff,
        ConnectionHash hash,
        @Nullable Tunneling tunneling,
        Logging logging)
        implements NetworkFilterConfig {

    /// @param onConnected whether a line is written when the upstream connection stands
    /// @param intervalNanos between lines while it lasts; 0: none
    record Logging(List<AccessLog> logs, boolean onConnected, long intervalNanos) {

        /// @param type `TcpConnectionEnd` and the like
        void write(Worker worker, StreamInfo info, String type) {
            if (logs.isEmpty()) {
                return;
            }
            var context = new FormatContext(info, null, null, null, "", type);
            for (AccessLog log : logs) {
                log.log(worker, context, worker.random().nextLong());
            }
        }
    }

    @Override
    public NetworkFilter newFilter() {
        return new TcpProxyFilter(this);
    }

    @Override
    public boolean isTerminal() {
        return true;
    }
}
