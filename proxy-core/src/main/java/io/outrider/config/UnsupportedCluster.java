package io.outrider.config;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;

/// The fields of a cluster that are refused, and those that do nothing. Immutable.
final class UnsupportedCluster {
    private UnsupportedCluster() {}

    static void check(Cluster proto, FieldPath at, NoEffectReport report) throws ConfigException {
        if (proto.getPreconnectPolicy().hasPredictivePreconnectRatio()) {
            report.add(
                    at.field("preconnect_policy").field("predictive_preconnect_ratio"),
                    "connections to hosts that were not picked yet are made when needed");
        }
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
        lists(proto, at, report);
    }

    private static void lists(Cluster proto, FieldPath at, NoEffectReport report) {
        var common = proto.getCommonLbConfig();
        if (common.hasUpdateMergeWindow()) {
            report.add(
                    at.field("common_lb_config").field("update_merge_window"),
                    "every update is taken at once");
        }
        if (proto.hasTrackClusterStats()) {
            report.add(at.field("track_cluster_stats"), "there are no such stats yet");
        }
    }
}
