package io.outrider.listener;

import io.outrider.accesslog.AccessLog;
import io.outrider.filter.ListenerFilterConfig;
import io.outrider.net.SocketOption;
import io.outrider.runtime.RuntimeNumber;
import java.net.SocketAddress;
import java.util.List;

/// A listener's settings after translation. Immutable.
///
/// @param addresses the main one, then `additional_addresses`
/// @param statPrefix what stands after `listener.` in stat names
/// @param bindToPort false: it only takes what another listener hands over by original destination
/// @param filtersTimeoutNanos how long listener filters may look; 0: for ever
/// @param continueOnTimeout go on without them then, instead of closing
/// @param bufferLimitBytes of each connection and stream; 0: none
/// @param maxConnections its own limit; [ConnectionLimit#NONE]: none
/// @param useOriginalDst hand connections over to the listener of their original destination
/// @param direction `traffic_direction`: what says goodbye first when draining
/// @param accessLogs of the listener itself: a line for each accepted connection when it is over
public record ListenerConfig(
        String name,
        List<SocketAddress> addresses,
        String statPrefix,
        boolean bindToPort,
        FilterChains chains,
        List<ListenerFilterConfig> listenerFilters,
        long filtersTimeoutNanos,
        boolean continueOnTimeout,
        int bufferLimitBytes,
        RuntimeNumber maxConnections,
        boolean ignoreGlobalLimit,
        boolean useOriginalDst,
        Direction direction,
        SocketRules socket,
        List<AccessLog> accessLogs) {

    /// `traffic_direction`.
    public enum Direction {
        UNSPECIFIED,
        INBOUND,
        OUTBOUND
    }

    /// @param reusePort one accepting socket for each worker
    /// @param backlog 0: the system's default
    /// @param freebind bind to an address the machine does not have yet
    /// @param transparent take connections meant for other addresses (TPROXY)
    /// @param keepalive TCP keepalive on accepted sockets
    /// @param options further ones of the listening socket; accepted sockets inherit most
    /// @param fastOpenQueue how many TCP Fast Open requests may wait; 0: it is off
    public record SocketRules(
            boolean reusePort,
            int backlog,
            boolean freebind,
            boolean transparent,
            boolean keepalive,
            List<SocketOption> options,
            int fastOpenQueue) {
        public static final SocketRules DEFAULT =
                new SocketRules(true, 0, false, false, false, List.of(), 0);
    }
}
