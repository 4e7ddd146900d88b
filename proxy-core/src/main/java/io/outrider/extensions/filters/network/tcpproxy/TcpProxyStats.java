package io.outrider.extensions.filters.network.tcpproxy;

import io.outrider.stats.Counter;
import io.outrider.stats.Gauge;
import io.outrider.stats.Scope;
import java.util.List;

/// The stats of a TCP proxy under Envoy's names, in `tcp.<stat_prefix>.`. Immutable.
final class TcpProxyStats {
    /// Envoy's, shown because dashboards ask for them; what they count does not happen here.
    private static final List<String> ALWAYS_ZERO =
            List.of(
                    "downstream_cx_drain_close",
                    "downstream_cx_overload_close",
                    "early_data_received_count_total",
                    "route_delayed_total");

    private static final List<String> ALWAYS_ZERO_GAUGES =
            List.of("downstream_cx_rx_bytes_buffered", "downstream_cx_tx_bytes_buffered");

    final Counter downstreamCxTotal;
    final Counter downstreamCxNoRoute;
    final Counter downstreamCxRxBytesTotal;
    final Counter downstreamCxTxBytesTotal;
    final Counter downstreamFlowControlPausedReadingTotal;
    final Counter downstreamFlowControlResumedReadingTotal;
    final Counter idleTimeout;
    final Counter maxDownstreamConnectionDuration;
    final Counter upstreamFlushTotal;
    final Gauge upstreamFlushActive;

    TcpProxyStats(Scope scope) {
        downstreamCxTotal = scope.counter("downstream_cx_total");
        downstreamCxNoRoute = scope.counter("downstream_cx_no_route");
        downstreamCxRxBytesTotal = scope.counter("downstream_cx_rx_bytes_total");
        downstreamCxTxBytesTotal = scope.counter("downstream_cx_tx_bytes_total");
        downstreamFlowControlPausedReadingTotal =
                scope.counter("downstream_flow_control_paused_reading_total");
        downstreamFlowControlResumedReadingTotal =
                scope.counter("downstream_flow_control_resumed_reading_total");
        idleTimeout = scope.counter("idle_timeout");
        maxDownstreamConnectionDuration = scope.counter("max_downstream_connection_duration");
        upstreamFlushTotal = scope.counter("upstream_flush_total");
        upstreamFlushActive = scope.gauge("upstream_flush_active");
        for (String name : ALWAYS_ZERO) {
            scope.counter(name);
        }
        for (String name : ALWAYS_ZERO_GAUGES) {
            scope.gauge(name);
        }
    }
}
