package io.outrider.upstream;

import io.outrider.lb.LbStats;
import io.outrider.lb.breaker.CircuitBreaker;
import io.outrider.lb.breaker.CircuitBreakers;
import io.outrider.stats.Counter;
import io.outrider.stats.Gauge;
import io.outrider.stats.Histogram;
import io.outrider.stats.Scope;

/// The stats of one cluster, under Envoy's names, in the scope `cluster.<name>.`.
///
/// `upstream_rq_reused_conn_replay` is Outrider's own: requests replayed once because a reused
/// connection died before the first byte of an answer. So is `upstream_rq_retry_skipped_unsafe`:
/// retries not made because the request must not be done twice. Immutable.
public final class ClusterStats {
    public final Scope scope;
    public final ResponseCodeStats responses;
    public final ResponseCodeStats internalResponses;
    public final ResponseCodeStats externalResponses;
    public final ResponseCodeStats canaryResponses;
    public final ResponseCodeStats retriedResponses;

    public final Counter upstreamCxTotal;
    public final Counter upstreamCxHttp1Total;
    public final Counter upstreamCxHttp2Total;
    public final Counter upstreamCxHttp3Total;
    public final Counter upstreamCxConnectFail;
    public final Counter upstreamCxConnectTimeout;
    public final Counter upstreamCxConnectWith0Rtt;
    public final Counter upstreamCxIdleTimeout;
    public final Counter upstreamCxMaxDurationReached;
    public final Counter upstreamCxConnectAttemptsExceeded;
    public final Counter upstreamCxOverflow;
    public final Counter upstreamCxPoolOverflow;
    public final Counter upstreamCxDestroy;
    public final Counter upstreamCxDestroyLocal;
    public final Counter upstreamCxDestroyRemote;
    public final Counter upstreamCxDestroyWithActiveRq;
    public final Counter upstreamCxDestroyLocalWithActiveRq;
    public final Counter upstreamCxDestroyRemoteWithActiveRq;
    public final Counter upstreamCxCloseNotify;
    public final Counter upstreamCxRxBytesTotal;
    public final Counter upstreamCxTxBytesTotal;
    public final Counter upstreamCxNoneHealthy;
    public final Counter upstreamCxProtocolError;
    public final Counter upstreamCxMaxRequests;
    public final Counter upstreamRqTotal;
    public final Counter upstreamRqPendingTotal;
    public final Counter upstreamRqPendingOverflow;
    public final Counter upstreamRqPendingFailureEject;
    public final Counter upstreamRqCancelled;
    public final Counter upstreamRqMaintenanceMode;
    public final Counter upstreamRqTimeout;
    public final Counter upstreamRqMaxDurationReached;
    public final Counter upstreamRqPerTryTimeout;
    public final Counter upstreamRqPerTryIdleTimeout;
    public final Counter upstreamRqRxReset;
    public final Counter upstreamRqTxReset;
    public final Counter upstreamRqRetry;
    public final Counter upstreamRqRetryBackoffExponential;
    public final Counter upstreamRqRetryBackoffRatelimited;
    public final Counter upstreamRqRetryLimitExceeded;
    public final Counter upstreamRqRetrySuccess;
    public final Counter upstreamRqRetryOverflow;
    public final Counter upstreamRq0rtt;
    public final Counter upstreamRqDropOverload;
    public final Counter upstreamRqDropped;
    public final Counter upstreamFlowControlPausedReadingTotal;
    public final Counter upstreamFlowControlResumedReadingTotal;
    public final Counter upstreamFlowControlBackedUpTotal;
    public final Counter upstreamFlowControlDrainedTotal;
    public final Counter upstreamInternalRedirectFailedTotal;
    public final Counter upstreamInternalRedirectSucceededTotal;
    public final Counter upstreamHttp3Broken;
    public final Counter originalDstHostInvalid;
    public final Counter membershipChange;
    public final Counter updateAttempt;
    public final Counter updateSuccess;
    public final Counter updateFailure;
    public final Counter updateEmpty;
    public final Counter updateNoRebuild;
    public final Counter assignmentStale;
    public final Counter assignmentTimeoutReceived;
    public final Counter assignmentUseCached;
    public final Counter bindErrors;
    public final Counter retryOrShadowAbandoned;
    public final Counter upstreamRqReusedConnReplay;
    public final Counter upstreamRqRetrySkippedUnsafe;
    public final Gauge upstreamCxActive;
    public final Gauge upstreamRqActive;
    public final Gauge upstreamRqPendingActive;
    public final Gauge upstreamCxRxBytesBuffered;
    public final Gauge upstreamCxTxBytesBuffered;
    public final Gauge membershipTotal;
    public final Gauge membershipHealthy;
    public final Gauge membershipDegraded;
    public final Gauge membershipExcluded;
    public final Gauge maxHostWeight;
    public final Gauge version;
    public final Histogram upstreamCxConnectMs;
    public final Histogram upstreamCxLengthMs;

    /// @param scope `cluster.<name>.`; closed with the cluster
    public ClusterStats(Scope scope) {
        this.scope = scope;
        responses = new ResponseCodeStats(scope, "upstream_rq_");
        internalResponses = new ResponseCodeStats(scope, "internal.upstream_rq_");
        externalResponses = new ResponseCodeStats(scope, "external.upstream_rq_");
        canaryResponses = new ResponseCodeStats(scope, "canary.upstream_rq_");
        retriedResponses = new ResponseCodeStats(scope, "retry.upstream_rq_");
        upstreamCxTotal = scope.counter("upstream_cx_total");
        upstreamCxHttp1Total = scope.counter("upstream_cx_http1_total");
        upstreamCxHttp2Total = scope.counter("upstream_cx_http2_total");
        upstreamCxHttp3Total = scope.counter("upstream_cx_http3_total");
        upstreamCxConnectFail = scope.counter("upstream_cx_connect_fail");
        upstreamCxConnectTimeout = scope.counter("upstream_cx_connect_timeout");
        upstreamCxConnectWith0Rtt = scope.counter("upstream_cx_connect_with_0_rtt");
        upstreamCxIdleTimeout = scope.counter("upstream_cx_idle_timeout");
        upstreamCxMaxDurationReached = scope.counter("upstream_cx_max_duration_reached");
        upstreamCxConnectAttemptsExceeded = scope.counter("upstream_cx_connect_attempts_exceeded");
        upstreamCxOverflow = scope.counter("upstream_cx_overflow");
        upstreamCxPoolOverflow = scope.counter("upstream_cx_pool_overflow");
        upstreamCxDestroy = scope.counter("upstream_cx_destroy");
        upstreamCxDestroyLocal = scope.counter("upstream_cx_destroy_local");
        upstreamCxDestroyRemote = scope.counter("upstream_cx_destroy_remote");
        upstreamCxDestroyWithActiveRq = scope.counter("upstream_cx_destroy_with_active_rq");
        upstreamCxDestroyLocalWithActiveRq =
                scope.counter("upstream_cx_destroy_local_with_active_rq");
        upstreamCxDestroyRemoteWithActiveRq =
                scope.counter("upstream_cx_destroy_remote_with_active_rq");
        upstreamCxCloseNotify = scope.counter("upstream_cx_close_notify");
        upstreamCxRxBytesTotal = scope.counter("upstream_cx_rx_bytes_total");
        upstreamCxTxBytesTotal = scope.counter("upstream_cx_tx_bytes_total");
        upstreamCxNoneHealthy = scope.counter("upstream_cx_none_healthy");
        upstreamCxProtocolError = scope.counter("upstream_cx_protocol_error");
        upstreamCxMaxRequests = scope.counter("upstream_cx_max_requests");
        upstreamRqTotal = scope.counter("upstream_rq_total");
        upstreamRqPendingTotal = scope.counter("upstream_rq_pending_total");
        upstreamRqPendingOverflow = scope.counter("upstream_rq_pending_overflow");
        upstreamRqPendingFailureEject = scope.counter("upstream_rq_pending_failure_eject");
        upstreamRqCancelled = scope.counter("upstream_rq_cancelled");
        upstreamRqMaintenanceMode = scope.counter("upstream_rq_maintenance_mode");
        upstreamRqTimeout = scope.counter("upstream_rq_timeout");
        upstreamRqMaxDurationReached = scope.counter("upstream_rq_max_duration_reached");
        upstreamRqPerTryTimeout = scope.counter("upstream_rq_per_try_timeout");
        upstreamRqPerTryIdleTimeout = scope.counter("upstream_rq_per_try_idle_timeout");
        upstreamRqRxReset = scope.counter("upstream_rq_rx_reset");
        upstreamRqTxReset = scope.counter("upstream_rq_tx_reset");
        upstreamRqRetry = scope.counter("upstream_rq_retry");
        upstreamRqRetryBackoffExponential = scope.counter("upstream_rq_retry_backoff_exponential");
        upstreamRqRetryBackoffRatelimited = scope.counter("upstream_rq_retry_backoff_ratelimited");
        upstreamRqRetryLimitExceeded = scope.counter("upstream_rq_retry_limit_exceeded");
        upstreamRqRetrySuccess = scope.counter("upstream_rq_retry_success");
        upstreamRqRetryOverflow = scope.counter("upstream_rq_retry_overflow");
        upstreamRq0rtt = scope.counter("upstream_rq_0rtt");
        upstreamRqDropOverload = scope.counter("upstream_rq_drop_overload");
        upstreamRqDropped = scope.counter("upstream_rq_dropped");
        upstreamFlowControlPausedReadingTotal =
                scope.counter("upstream_flow_control_paused_reading_total");
        upstreamFlowControlResumedReadingTotal =
                scope.counter("upstream_flow_control_resumed_reading_total");
        upstreamFlowControlBackedUpTotal = scope.counter("upstream_flow_control_backed_up_total");
        upstreamFlowControlDrainedTotal = scope.counter("upstream_flow_control_drained_total");
        upstreamInternalRedirectFailedTotal =
                scope.counter("upstream_internal_redirect_failed_total");
        upstreamInternalRedirectSucceededTotal =
                scope.counter("upstream_internal_redirect_succeeded_total");
        upstreamHttp3Broken = scope.counter("upstream_http3_broken");
        originalDstHostInvalid = scope.counter("original_dst_host_invalid");
        membershipChange = scope.counter("membership_change");
        updateAttempt = scope.counter("update_attempt");
        updateSuccess = scope.counter("update_success");
        updateFailure = scope.counter("update_failure");
        updateEmpty = scope.counter("update_empty");
        updateNoRebuild = scope.counter("update_no_rebuild");
        assignmentStale = scope.counter("assignment_stale");
        assignmentTimeoutReceived = scope.counter("assignment_timeout_received");
        assignmentUseCached = scope.counter("assignment_use_cached");
        bindErrors = scope.counter("bind_errors");
        retryOrShadowAbandoned = scope.counter("retry_or_shadow_abandoned");
        upstreamRqReusedConnReplay = scope.counter("upstream_rq_reused_conn_replay");
        upstreamRqRetrySkippedUnsafe = scope.counter("upstream_rq_retry_skipped_unsafe");
        upstreamCxActive = scope.gauge("upstream_cx_active");
        upstreamRqActive = scope.gauge("upstream_rq_active");
        upstreamRqPendingActive = scope.gauge("upstream_rq_pending_active");
        upstreamCxRxBytesBuffered = scope.gauge("upstream_cx_rx_bytes_buffered");
        upstreamCxTxBytesBuffered = scope.gauge("upstream_cx_tx_bytes_buffered");
        membershipTotal = scope.gauge("membership_total");
        membershipHealthy = scope.gauge("membership_healthy");
        membershipDegraded = scope.gauge("membership_degraded");
        membershipExcluded = scope.gauge("membership_excluded");
        maxHostWeight = scope.gauge("max_host_weight");
        version = scope.gauge("version");
        upstreamCxConnectMs =
                scope.histogram("upstream_cx_connect_ms", Histogram.Unit.MILLISECONDS);
        upstreamCxLengthMs = scope.histogram("upstream_cx_length_ms", Histogram.Unit.MILLISECONDS);
    }

    /// Shows what pickers count.
    void follow(LbStats lb) {
        scope.counter("lb_healthy_panic").follow(lb.healthyPanic::sum);
        scope.counter("lb_local_cluster_not_ok").follow(lb.localClusterNotOk::sum);
        scope.counter("lb_recalculate_zone_structures").follow(lb.recalculateZoneStructures::sum);
        scope.counter("lb_subsets_created").follow(lb.subsetsCreated::sum);
        scope.counter("lb_subsets_fallback").follow(lb.subsetsFallback::sum);
        scope.counter("lb_subsets_fallback_panic").follow(lb.subsetsFallbackPanic::sum);
        scope.counter("lb_subsets_removed").follow(lb.subsetsRemoved::sum);
        scope.counter("lb_subsets_selected").follow(lb.subsetsSelected::sum);
        scope.counter("lb_zone_cluster_too_small").follow(lb.zoneClusterTooSmall::sum);
        scope.counter("lb_zone_no_capacity_left").follow(lb.zoneNoCapacityLeft::sum);
        scope.counter("lb_zone_number_differs");
        scope.counter("lb_zone_routing_all_directly").follow(lb.zoneRoutingAllDirectly::sum);
        scope.counter("lb_zone_routing_cross_zone").follow(lb.zoneRoutingCrossZone::sum);
        scope.counter("lb_zone_routing_sampled").follow(lb.zoneRoutingSampled::sum);
        scope.gauge("lb_subsets_active");
    }

    /// Shows whether the breakers of one routing priority are open, and what is left of them.
    ///
    /// @param remaining `track_remaining`
    void follow(String priority, CircuitBreakers breakers, boolean remaining) {
        Scope own = scope.scope("circuit_breakers." + priority + ".");
        open(own, "cx_open", breakers.connections());
        open(own, "cx_pool_open", breakers.connectionPools());
        open(own, "rq_open", breakers.requests());
        open(own, "rq_pending_open", breakers.pendingRequests());
        open(own, "rq_retry_open", breakers.retries());
        if (remaining) {
            own.gauge("remaining_cx").follow(breakers.connections()::remaining);
            own.gauge("remaining_cx_pools").follow(breakers.connectionPools()::remaining);
            own.gauge("remaining_pending").follow(breakers.pendingRequests()::remaining);
            own.gauge("remaining_retries").follow(breakers.retries()::remaining);
            own.gauge("remaining_rq").follow(breakers.requests()::remaining);
        }
    }

    private static void open(Scope scope, String name, CircuitBreaker breaker) {
        scope.gauge(name).follow(() -> breaker.open() ? 1 : 0);
    }
}
