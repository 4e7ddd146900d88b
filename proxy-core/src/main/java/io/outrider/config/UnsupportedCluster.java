package io.outrider.config;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.RuntimeDouble;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;

/// The fields of a cluster that are refused, and those that do nothing. Immutable.
final class UnsupportedCluster {
    private static final String UPSTREAM_CODEC =
            "envoy.extensions.filters.http.upstream_codec.v3.UpstreamCodec";

    private UnsupportedCluster() {}

    static void check(Cluster proto, FieldPath at, NoEffectReport report) throws ConfigException {
        if (proto.hasEdsClusterConfig() && proto.getType() != Cluster.DiscoveryType.EDS) {
            throw at.field("eds_cluster_config")
                    .invalid("in a " + proto.getType() + " cluster (expected: type EDS)");
        }
        endpoints(proto, at.field("load_assignment"), report);
        if (proto.hasUpstreamConfig()) {
            throw at.field("upstream_config").unsupported("custom upstreams");
        }
        if (proto.hasWaitForWarmOnInit() && !proto.getWaitForWarmOnInit().getValue()) {
            report.add(
                    at.field("wait_for_warm_on_init"),
                    "listeners wait for every cluster, at most 15 s");
        }
        if (proto.getCloseConnectionsOnHostHealthFailure()) {
            report.add(
                    at.field("close_connections_on_host_health_failure"),
                    "pools of failed hosts are drained; TCP connections that stand are kept");
        }
        if (proto.getUpstreamConnectionOptions().getSetLocalInterfaceNameOnUpstreamConnections()) {
            report.add(
                    at.field("upstream_connection_options")
                            .field("set_local_interface_name_on_upstream_connections"),
                    "nothing here reads the name");
        }
        if (proto.getFiltersCount() > 0) {
            report.add(at.field("filters"), "upstream network filters are not run yet");
        }
        if (proto.hasLrsServer()) {
            report.add(at.field("lrs_server"), "load is not reported yet");
        }
        runtimeKeys(proto, at, report);
        lists(proto, at, report);
    }

    /// `HttpProtocolOptions` of a cluster.
    static void httpOptions(HttpProtocolOptions proto, FieldPath at, NoEffectReport report)
            throws ConfigException {
        for (int i = 0; i < proto.getHttpFiltersCount(); i++) {
            var filter = proto.getHttpFilters(i);
            if (!TypeUrls.typeName(filter.getTypedConfig()).equals(UPSTREAM_CODEC)) {
                throw at.field("http_filters")
                        .index(i)
                        .unsupported("upstream filter '" + filter.getName() + "'");
            }
        }
        if (proto.hasHeaderValidationConfig()) {
            throw at.field("header_validation_config").unsupported("header validation extensions");
        }
        if (proto.getUseDownstreamProtocolConfig().hasHttp3ProtocolOptions()) {
            report.add(
                    at.field("use_downstream_protocol_config").field("http3_protocol_options"),
                    "there is no HTTP/3");
        }
        if (proto.getAutoConfig().hasAlternateProtocolsCacheOptions()) {
            report.add(
                    at.field("auto_config").field("alternate_protocols_cache_options"),
                    "there is no HTTP/3");
        }
    }

    /// Numbers that a runtime key could change: the one that is written holds.
    private static void runtimeKeys(Cluster proto, FieldPath at, NoEffectReport report) {
        var least = proto.getLeastRequestLbConfig();
        runtimeKey(
                least.getActiveRequestBias(),
                at.field("least_request_lb_config").field("active_request_bias"),
                report);
        runtimeKey(
                least.getSlowStartConfig().getAggression(),
                at.field("least_request_lb_config").field("slow_start_config").field("aggression"),
                report);
        runtimeKey(
                proto.getRoundRobinLbConfig().getSlowStartConfig().getAggression(),
                at.field("round_robin_lb_config").field("slow_start_config").field("aggression"),
                report);
    }

    private static void runtimeKey(RuntimeDouble proto, FieldPath at, NoEffectReport report) {
        if (!proto.getRuntimeKey().isEmpty()) {
            report.add(at.field("runtime_key"), "default_value holds");
        }
    }

    @SuppressWarnings("deprecation") // load_balancer_endpoints is refused
    private static void endpoints(Cluster proto, FieldPath at, NoEffectReport report)
            throws ConfigException {
        var assignment = proto.getLoadAssignment();
        if (assignment.getNamedEndpointsCount() > 0) {
            report.add(at.field("named_endpoints"), "endpoints are not referred to by name");
        }
        if (assignment.getPolicy().hasEndpointStaleAfter()) {
            report.add(
                    at.field("policy").field("endpoint_stale_after"),
                    "endpoints that stand in the configuration do not go stale");
        }
        for (int i = 0; i < assignment.getEndpointsCount(); i++) {
            var locality = assignment.getEndpoints(i);
            FieldPath here = at.field("endpoints").index(i);
            if (locality.hasLedsClusterLocalityConfig()) {
                throw here.field("leds_cluster_locality_config")
                        .unsupported("endpoints that are discovered by locality");
            }
            if (locality.hasLoadBalancerEndpoints()) {
                throw here.field("load_balancer_endpoints")
                        .unsupported("a second list of endpoints beside lb_endpoints");
            }
            if (locality.hasMetadata()) {
                report.add(here.field("metadata"), "nothing here reads it");
            }
            if (locality.hasProximity()) {
                report.add(here.field("proximity"), "nothing here reads it, as in Envoy");
            }
        }
    }

    @SuppressWarnings("deprecation") // track_timeout_budgets is reported
    private static void lists(Cluster proto, FieldPath at, NoEffectReport report) {
        if (proto.getLrsReportEndpointMetricsCount() > 0) {
            report.add(at.field("lrs_report_endpoint_metrics"), "load is not reported yet");
        }
        if (proto.getTrackTimeoutBudgets()) {
            report.add(at.field("track_timeout_budgets"), "there are no such histograms yet");
        }
        if (proto.hasTrackClusterStats()) {
            report.add(at.field("track_cluster_stats"), "there are no such stats yet");
        }
    }
}
