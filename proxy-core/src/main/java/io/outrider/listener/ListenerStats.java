package io.outrider.listener;

import io.outrider.stats.Counter;
import io.outrider.stats.Gauge;
import io.outrider.stats.Histogram;
import io.outrider.stats.Scope;

/// The stats of one listener under Envoy's names, in `listener.<address>.`. Immutable.
public final class ListenerStats {
    final Scope scope;
    final Counter downstreamCxTotal;
    final Counter downstreamCxDestroy;
    final Counter downstreamCxOverflow;
    final Counter downstreamCxOverloadReject;
    final Counter downstreamCxTransportSocketConnectTimeout;
    final Counter downstreamGlobalCxOverflow;
    final Counter downstreamListenerFilterError;
    final Counter downstreamListenerFilterRemoteClose;
    final Counter downstreamPreCxTimeout;
    final Counter noFilterChainMatch;
    final Gauge downstreamCxActive;
    final Gauge downstreamPreCxActive;
    final Histogram downstreamCxLengthMs;
    final Counter[] workerCxTotal;
    final Gauge[] workerCxActive;

    ListenerStats(Scope scope, int workers) {
        this.scope = scope;
        downstreamCxTotal = scope.counter("downstream_cx_total");
        downstreamCxDestroy = scope.counter("downstream_cx_destroy");
        downstreamCxOverflow = scope.counter("downstream_cx_overflow");
        downstreamCxOverloadReject = scope.counter("downstream_cx_overload_reject");
        downstreamCxTransportSocketConnectTimeout =
                scope.counter("downstream_cx_transport_socket_connect_timeout");
        downstreamGlobalCxOverflow = scope.counter("downstream_global_cx_overflow");
        downstreamListenerFilterError = scope.counter("downstream_listener_filter_error");
        downstreamListenerFilterRemoteClose =
                scope.counter("downstream_listener_filter_remote_close");
        downstreamPreCxTimeout = scope.counter("downstream_pre_cx_timeout");
        noFilterChainMatch = scope.counter("no_filter_chain_match");
        downstreamCxActive = scope.gauge("downstream_cx_active");
        downstreamPreCxActive = scope.gauge("downstream_pre_cx_active");
        downstreamCxLengthMs =
                scope.histogram("downstream_cx_length_ms", Histogram.Unit.MILLISECONDS);
        workerCxTotal = new Counter[workers];
        workerCxActive = new Gauge[workers];
        for (int i = 0; i < workers; i++) {
            workerCxTotal[i] = scope.counter("worker_" + i + ".downstream_cx_total");
            workerCxActive[i] = scope.gauge("worker_" + i + ".downstream_cx_active");
        }
    }
}
