package io.outrider.server.admin;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import java.util.ArrayList;
import java.util.List;

/// The inline route configurations of a bootstrap's listeners. Immutable.
final class StaticRoutes {
    private StaticRoutes() {}

    static List<RouteConfiguration> of(Bootstrap bootstrap) {
        var routes = new ArrayList<RouteConfiguration>();
        for (Listener listener : bootstrap.getStaticResources().getListenersList()) {
            var chains = new ArrayList<>(listener.getFilterChainsList());
            if (listener.hasDefaultFilterChain()) {
                chains.add(listener.getDefaultFilterChain());
            }
            for (FilterChain chain : chains) {
                chain.getFiltersList().forEach(filter -> add(filter.getTypedConfig(), routes));
            }
        }
        return routes;
    }

    private static void add(Any config, List<RouteConfiguration> routes) {
        if (config.is(HttpConnectionManager.class)) {
            try {
                var manager = config.unpack(HttpConnectionManager.class);
                if (manager.hasRouteConfig()) {
                    routes.add(manager.getRouteConfig());
                }
            } catch (InvalidProtocolBufferException _) {
                // it was parsed at start, so this cannot be
            }
        }
    }
}
