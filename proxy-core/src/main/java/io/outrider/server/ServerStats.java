package io.outrider.server;

import io.netty.util.internal.PlatformDependent;
import io.outrider.listener.Listener;
import io.outrider.stats.Scope;
import io.outrider.upstream.Clusters;
import java.util.List;
import java.util.function.LongSupplier;

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
        server.gauge("live").follow(() -> state.stage() == ServerState.Stage.LIVE ? 1 : 0);
        server.gauge("state").follow(() -> number(state.stage()));
        server.gauge("hot_restart_epoch").set(options.hotRestart().epoch());
        server.gauge("hot_restart_generation").set(1);
        server.gauge("uptime").follow(state::uptimeSeconds);
        server.gauge("version").set(version(Version.commit()));
        server.gauge("total_connections").follow(() -> connections(listeners));
        server.gauge("parent_connections");
        memory(server);
        for (String name :
                List.of(
                        "debug_assertion_failures",
                        "dropped_stat_flushes",
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
        manager.counter("listener_create_success")
                .follow(() -> (long) listeners.size() * options.concurrency());
        manager.counter("listener_added").follow(listeners::size);
        for (String name :
                List.of(
                        "listener_create_failure",
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

    private static void memory(Scope server) {
        Runtime runtime = Runtime.getRuntime();
        LongSupplier direct = () -> Math.max(0, PlatformDependent.usedDirectMemory());
        LongSupplier reserved = () -> runtime.totalMemory() + direct.getAsLong();
        server.gauge("memory_allocated").follow(() -> reserved.getAsLong() - runtime.freeMemory());
        server.gauge("memory_heap_size").follow(reserved);
        server.gauge("memory_physical_size").follow(reserved);
    }

    /// `ServerInfo.State`.
    private static long number(ServerState.Stage stage) {
        return switch (stage) {
            case LIVE -> 0;
            case DRAINING -> 1;
            case PRE_INITIALIZING -> 2;
            case INITIALIZING -> 3;
        };
    }

    private static long connections(List<Listener> listeners) {
        long open = 0;
        for (Listener listener : listeners) {
            open += listener.openConnections();
        }
        return open;
    }

    /// As Envoy: the first three bytes of the commit; 0 when it is not known.
    private static long version(String commit) {
        try {
            return commit.length() < 6 ? 0 : Long.parseLong(commit, 0, 6, 16);
        } catch (NumberFormatException _) {
            return 0;
        }
    }
}
