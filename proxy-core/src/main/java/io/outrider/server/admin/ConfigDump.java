package io.outrider.server.admin;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.JsonFormat;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.envoyproxy.envoy.admin.v3.BootstrapConfigDump;
import io.envoyproxy.envoy.admin.v3.ClustersConfigDump;
import io.envoyproxy.envoy.admin.v3.ListenersConfigDump;
import io.envoyproxy.envoy.admin.v3.RoutesConfigDump;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.outrider.formatter.JsonLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `/config_dump`: what was received, as received, with secrets blacked out. Immutable.
///
/// Parameters `resource`, `mask`, `name_regex` and `include_eds` mean what they mean in Envoy.
final class ConfigDump {
    private ConfigDump() {}

    static AdminPage answer(AdminServer.Parts process, AdminRequest request) {
        Pattern names = null;
        String regex = request.parameter("name_regex");
        try {
            names = regex == null ? null : Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            return AdminPage.text(
                    400, "Error while parsing name_regex: " + e.getDescription() + "\n");
        }
        String resource = request.parameter("resource");
        String mask = request.parameter("mask");
        var dump = io.envoyproxy.envoy.admin.v3.ConfigDump.newBuilder();
        if (resource != null) {
            List<Message> found = resources(process, resource, names);
            if (found == null) {
                return new AdminPage(404, "text/plain", resource + " not found in config dump");
            }
            for (Message message : found) {
                dump.addConfigs(Any.pack(masked(message, mask)));
            }
        } else {
            for (Message message : all(process, names)) {
                dump.addConfigs(Any.pack(masked(message, mask)));
            }
        }
        return AdminPage.json(print(Redaction.apply(dump.build())));
    }

    private static Message masked(Message message, @Nullable String mask) {
        return mask == null ? message : DumpMask.parse(mask).apply(message);
    }

    private static List<Message> all(AdminServer.Parts process, @Nullable Pattern names) {
        var list = new ArrayList<Message>();
        Timestamp start = started(process);
        if (names == null) {
            list.add(
                    BootstrapConfigDump.newBuilder()
                            .setBootstrap(process.bootstrap())
                            .setLastUpdated(start)
                            .build());
        }
        var clusters = ClustersConfigDump.newBuilder();
        clusters(process, names).forEach(clusters::addStaticClusters);
        list.add(clusters.build());
        var listeners = ListenersConfigDump.newBuilder();
        listeners(process, names).forEach(listeners::addStaticListeners);
        list.add(listeners.build());
        var routes = RoutesConfigDump.newBuilder();
        StaticRoutes.of(process.bootstrap())
                .forEach(
                        route -> {
                            if (matches(names, route.getName())) {
                                routes.addStaticRouteConfigs(
                                        RoutesConfigDump.StaticRouteConfig.newBuilder()
                                                .setRouteConfig(Any.pack(route))
                                                .setLastUpdated(start));
                            }
                        });
        list.add(routes.build());
        list.add(SecretsDump.all(process, name -> matches(names, name)));
        return list;
    }

    private static @Nullable List<Message> resources(
            AdminServer.Parts process, String resource, @Nullable Pattern names) {
        return switch (resource) {
            case "bootstrap" -> List.of(all(process, null).getFirst());
            case "static_clusters" -> List.copyOf(clusters(process, names));
            case "static_listeners" -> List.copyOf(listeners(process, names));
            case "static_secrets" ->
                    List.copyOf(SecretsDump.fixed(process, name -> matches(names, name)));
            case "dynamic_active_secrets" ->
                    List.copyOf(
                            SecretsDump.discovered(process, true, name -> matches(names, name)));
            case "dynamic_warming_secrets" ->
                    List.copyOf(
                            SecretsDump.discovered(process, false, name -> matches(names, name)));
            case "static_route_configs",
                    "dynamic_active_clusters",
                    "dynamic_listeners",
                    "dynamic_route_configs",
                    "static_endpoint_configs",
                    "dynamic_endpoint_configs" ->
                    List.of();
            default -> null;
        };
    }

    private static boolean matches(@Nullable Pattern names, String name) {
        return names == null || names.matcher(name).find();
    }

    private static List<ClustersConfigDump.StaticCluster> clusters(
            AdminServer.Parts process, @Nullable Pattern names) {
        var list = new ArrayList<ClustersConfigDump.StaticCluster>();
        for (Cluster cluster : process.bootstrap().getStaticResources().getClustersList()) {
            if (matches(names, cluster.getName())) {
                list.add(
                        ClustersConfigDump.StaticCluster.newBuilder()
                                .setCluster(Any.pack(cluster))
                                .setLastUpdated(started(process))
                                .build());
            }
        }
        return list;
    }

    private static List<ListenersConfigDump.StaticListener> listeners(
            AdminServer.Parts process, @Nullable Pattern names) {
        var list = new ArrayList<ListenersConfigDump.StaticListener>();
        for (Listener listener : process.bootstrap().getStaticResources().getListenersList()) {
            if (matches(names, listener.getName())) {
                list.add(
                        ListenersConfigDump.StaticListener.newBuilder()
                                .setListener(Any.pack(listener))
                                .setLastUpdated(started(process))
                                .build());
            }
        }
        return list;
    }

    private static Timestamp started(AdminServer.Parts process) {
        long wall = process.main().time().wallNanos() / 1_000_000_000L;
        return Timestamp.newBuilder().setSeconds(wall - process.state().uptimeSeconds()).build();
    }

    private static String print(Message message) {
        try {
            return JsonLayout.apply(
                    JsonFormat.printer()
                            .usingTypeRegistry(AnyTypes.of(message))
                            .preservingProtoFieldNames()
                            .print(message));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }
}
