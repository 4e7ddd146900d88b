package io.outrider.server;

import io.outrider.listener.Listener;
import io.outrider.stats.Scope;
import io.outrider.upstream.Clusters;
import java.util.List;

/// The stats of the process itself, in `server.`, `listener_manager.` and `cluster_manager.`.
///
/// Immutable.
final class ServerStats {
    private ServerStats() {}

    static void register(
            Scope root,
            ServerState state,
            ProxyOptions options,
            List<Listener> listeners,
            Clusters clusters) {
        Scope server = root.scope("server.");
        server.gauge("concurrency").set(options.concurrency());
        server.gauge("live").set(1);
        server.gauge("state").set(0);
        server.gauge("hot_restart_epoch").set(options.hotRestart().epoch());
        server.gauge("uptime").set(state.uptimeSeconds());
        server.gauge("memory_allocated").set(Runtime.getRuntime().totalMemory());
        server.gauge("memory_heap_size").set(Runtime.getRuntime().maxMemory());
        for (String name :
                List.of(
                        "debug_assertion_failures",
                        "dynamic_unknown_fields",
                        "envoy_bug_failures",
                        "static_unknown_fields",
                        "worker_watchdog_mega_miss",
                        "worker_watchdog_miss")) {
            server.counter(name);
        }
        Scope manager = root.scope("listener_manager.");
        manager.gauge("total_listeners_active").set(listeners.size());
        manager.gauge("total_listeners_draining").set(0);
        manager.gauge("total_listeners_warming").set(0);
        manager.gauge("total_filter_chains_draining").set(0);
        manager.gauge("workers_started").set(1);
        for (String name :
                List.of(
                        "listener_added",
                        "listener_create_failure",
                        "listener_create_success",
                        "listener_in_place_updated",
                        "listener_modified",
                        "listener_removed",
                        "listener_stopped")) {
            manager.counter(name);
        }
        Scope clusterManager = root.scope("cluster_manager.");
        clusterManager.gauge("active_clusters").set(clusters.all().size());
        clusterManager.gauge("warming_clusters").set(0);
        for (String name :
                List.of(
                        "cluster_added",
                        "cluster_modified",
                        "cluster_removed",
                        "cluster_updated",
                        "cluster_updated_via_merge",
                        "update_merge_cancelled",
                        "update_out_of_merge_window")) {
            clusterManager.counter(name);
        }
    }
}
