package io.outrider.extensions.filters.network.httpconnectionmanager;

import io.outrider.stats.Cells;
import io.outrider.stats.Counter;
import io.outrider.stats.Gauge;
import io.outrider.stats.Histogram;
import io.outrider.stats.Scope;

/// The stats of one connection manager under Envoy's names, in `http.<stat_prefix>.`, and the
/// response classes again in `listener.<address>.http.<stat_prefix>.`. Immutable.
final class HcmStats {
    final Scope scope;

    final Counter downstreamCxTotal;
    final Counter downstreamCxSslTotal;
    final Counter downstreamCxHttp1Total;
    final Counter downstreamCxHttp2Total;
    final Counter downstreamCxHttp3Total;
    final Counter downstreamCxDestroy;
    final Counter downstreamCxDestroyRemote;
    final Counter downstreamCxDestroyLocal;
    final Counter downstreamCxDestroyActiveRq;
    final Counter downstreamCxDestroyLocalActiveRq;
    final Counter downstreamCxDestroyRemoteActiveRq;
    final Counter downstreamCxDrainClose;
    final Counter downstreamCxIdleTimeout;
    final Counter downstreamCxMaxDurationReached;
    final Counter downstreamCxMaxRequestsReached;
    final Counter downstreamCxOverloadDisableKeepalive;
    final Counter downstreamCxProtocolError;
    final Counter downstreamCxDelayedCloseTimeout;
    final Counter downstreamCxRxBytesTotal;
    final Counter downstreamCxTxBytesTotal;
    final Counter downstreamCxUpgradesTotal;
    final Counter downstreamFlowControlPausedReadingTotal;
    final Counter downstreamFlowControlResumedReadingTotal;
    final Counter downstreamRqTotal;
    final Counter downstreamRqHttp1Total;
    final Counter downstreamRqHttp2Total;
    final Counter downstreamRqHttp3Total;
    final Counter downstreamRqCompleted;
    final Counter downstreamRq1xx;
    final Counter downstreamRq2xx;
    final Counter downstreamRq3xx;
    final Counter downstreamRq4xx;
    final Counter downstreamRq5xx;
    final Counter downstreamRqIdleTimeout;
    final Counter downstreamRqTimeout;
    final Counter downstreamRqHeaderTimeout;
    final Counter downstreamRqMaxDurationReached;
    final Counter downstreamRqFailedPathNormalization;
    final Counter downstreamRqNonRelativePath;
    final Counter downstreamRqOverloadClose;
    final Counter downstreamRqRedirectedWithNormalizedPath;
    final Counter downstreamRqRejectedViaIpDetection;
    final Counter downstreamRqResponseBeforeRqComplete;
    final Counter downstreamRqRxReset;
    final Counter downstreamRqTxReset;
    final Counter downstreamRqTooLarge;
    final Counter downstreamRqTooManyPrematureResets;
    final Counter downstreamRqWsOnNonWsRoute;
    final Gauge downstreamCxActive;
    final Gauge downstreamCxSslActive;
    final Gauge downstreamCxHttp1Active;
    final Gauge downstreamCxHttp2Active;
    final Gauge downstreamCxHttp3Active;
    final Gauge downstreamCxUpgradesActive;
    final Gauge downstreamCxRxBytesBuffered;
    final Gauge downstreamCxTxBytesBuffered;
    final Gauge downstreamCxHttp1SoftDrain;
    final Gauge downstreamRqActive;
    final Histogram downstreamCxLengthMs;
    final Histogram downstreamRqTime;
    private final Counter[] classes;
    private final Counter[] listenerClasses = new Counter[6];
    private final Counter listenerCompleted;

    HcmStats(Scope scope, Scope listenerScope) {
        this.scope = scope;
        downstreamCxTotal = scope.counter("downstream_cx_total");
        downstreamCxSslTotal = scope.counter("downstream_cx_ssl_total");
        downstreamCxHttp1Total = scope.counter("downstream_cx_http1_total");
        downstreamCxHttp2Total = scope.counter("downstream_cx_http2_total");
        downstreamCxHttp3Total = scope.counter("downstream_cx_http3_total");
        downstreamCxDestroy = scope.counter("downstream_cx_destroy");
        downstreamCxDestroyRemote = scope.counter("downstream_cx_destroy_remote");
        downstreamCxDestroyLocal = scope.counter("downstream_cx_destroy_local");
        downstreamCxDestroyActiveRq = scope.counter("downstream_cx_destroy_active_rq");
        downstreamCxDestroyLocalActiveRq = scope.counter("downstream_cx_destroy_local_active_rq");
        downstreamCxDestroyRemoteActiveRq = scope.counter("downstream_cx_destroy_remote_active_rq");
        downstreamCxDrainClose = scope.counter("downstream_cx_drain_close");
        downstreamCxIdleTimeout = scope.counter("downstream_cx_idle_timeout");
        downstreamCxMaxDurationReached = scope.counter("downstream_cx_max_duration_reached");
        downstreamCxMaxRequestsReached = scope.counter("downstream_cx_max_requests_reached");
        downstreamCxOverloadDisableKeepalive =
                scope.counter("downstream_cx_overload_disable_keepalive");
        downstreamCxProtocolError = scope.counter("downstream_cx_protocol_error");
        downstreamCxDelayedCloseTimeout = scope.counter("downstream_cx_delayed_close_timeout");
        downstreamCxRxBytesTotal = scope.counter("downstream_cx_rx_bytes_total");
        downstreamCxTxBytesTotal = scope.counter("downstream_cx_tx_bytes_total");
        downstreamCxUpgradesTotal = scope.counter("downstream_cx_upgrades_total");
        downstreamFlowControlPausedReadingTotal =
                scope.counter("downstream_flow_control_paused_reading_total");
        downstreamFlowControlResumedReadingTotal =
                scope.counter("downstream_flow_control_resumed_reading_total");
        downstreamRqTotal = scope.counter("downstream_rq_total");
        downstreamRqHttp1Total = scope.counter("downstream_rq_http1_total");
        downstreamRqHttp2Total = scope.counter("downstream_rq_http2_total");
        downstreamRqHttp3Total = scope.counter("downstream_rq_http3_total");
        downstreamRqCompleted = scope.counter("downstream_rq_completed");
        downstreamRq1xx = scope.counter("downstream_rq_1xx");
        downstreamRq2xx = scope.counter("downstream_rq_2xx");
        downstreamRq3xx = scope.counter("downstream_rq_3xx");
        downstreamRq4xx = scope.counter("downstream_rq_4xx");
        downstreamRq5xx = scope.counter("downstream_rq_5xx");
        downstreamRqIdleTimeout = scope.counter("downstream_rq_idle_timeout");
        downstreamRqTimeout = scope.counter("downstream_rq_timeout");
        downstreamRqHeaderTimeout = scope.counter("downstream_rq_header_timeout");
        downstreamRqMaxDurationReached = scope.counter("downstream_rq_max_duration_reached");
        downstreamRqFailedPathNormalization =
                scope.counter("downstream_rq_failed_path_normalization");
        downstreamRqNonRelativePath = scope.counter("downstream_rq_non_relative_path");
        downstreamRqOverloadClose = scope.counter("downstream_rq_overload_close");
        downstreamRqRedirectedWithNormalizedPath =
                scope.counter("downstream_rq_redirected_with_normalized_path");
        downstreamRqRejectedViaIpDetection =
                scope.counter("downstream_rq_rejected_via_ip_detection");
        downstreamRqResponseBeforeRqComplete =
                scope.counter("downstream_rq_response_before_rq_complete");
        downstreamRqRxReset = scope.counter("downstream_rq_rx_reset");
        downstreamRqTxReset = scope.counter("downstream_rq_tx_reset");
        downstreamRqTooLarge = scope.counter("downstream_rq_too_large");
        downstreamRqTooManyPrematureResets =
                scope.counter("downstream_rq_too_many_premature_resets");
        downstreamRqWsOnNonWsRoute = scope.counter("downstream_rq_ws_on_non_ws_route");
        downstreamCxActive = scope.gauge("downstream_cx_active");
        downstreamCxSslActive = scope.gauge("downstream_cx_ssl_active");
        downstreamCxHttp1Active = scope.gauge("downstream_cx_http1_active");
        downstreamCxHttp2Active = scope.gauge("downstream_cx_http2_active");
        downstreamCxHttp3Active = scope.gauge("downstream_cx_http3_active");
        downstreamCxUpgradesActive = scope.gauge("downstream_cx_upgrades_active");
        downstreamCxRxBytesBuffered = scope.gauge("downstream_cx_rx_bytes_buffered");
        downstreamCxTxBytesBuffered = scope.gauge("downstream_cx_tx_bytes_buffered");
        downstreamCxHttp1SoftDrain = scope.gauge("downstream_cx_http1_soft_drain");
        downstreamRqActive = scope.gauge("downstream_rq_active");
        downstreamCxLengthMs =
                scope.histogram("downstream_cx_length_ms", Histogram.Unit.MILLISECONDS);
        downstreamRqTime = scope.histogram("downstream_rq_time", Histogram.Unit.MILLISECONDS);
        classes =
                new Counter[] {
                    downstreamRqCompleted,
                    downstreamRq1xx,
                    downstreamRq2xx,
                    downstreamRq3xx,
                    downstreamRq4xx,
                    downstreamRq5xx
                };
        listenerCompleted = listenerScope.counter("downstream_rq_completed");
        listenerClasses[0] = listenerCompleted;
        for (int i = 1; i < listenerClasses.length; i++) {
            listenerClasses[i] = listenerScope.counter("downstream_rq_" + i + "xx");
        }
    }

    /// Counts a response by its status class.
    void countResponse(Cells cells, int status) {
        cells.inc(downstreamRqCompleted);
        cells.inc(listenerCompleted);
        int statusClass = status / 100;
        if (statusClass >= 1 && statusClass <= 5) {
            cells.inc(classes[statusClass]);
            cells.inc(listenerClasses[statusClass]);
        }
    }
}
