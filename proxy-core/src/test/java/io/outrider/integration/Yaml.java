package io.outrider.integration;

/// Bootstraps for tests.
final class Yaml {
    private Yaml() {}

    /// One HTTP listener `ingress` that sends everything to cluster `backend`.
    ///
    /// @param hcm further fields of the connection manager, one line each
    /// @param route the routes, as a YAML flow list
    /// @param cluster further fields of the cluster, one line each
    static String http(String hcm, String route, String cluster, int... ports) {
        var endpoints = new StringBuilder();
        for (int port : ports) {
            endpoints
                    .append(endpoints.isEmpty() ? "" : ", ")
                    .append(
                            "{ endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: ")
                    .append(port)
                    .append(" } } } }");
        }
        return """
        admin: { address: { socket_address: { address: 127.0.0.1, port_value: 0 } } }
        static_resources:
          listeners:
          - name: ingress
            address: { socket_address: { address: 127.0.0.1, port_value: 0 } }
            filter_chains:
            - filters:
              - name: envoy.filters.network.http_connection_manager
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                  stat_prefix: ingress
        %s
                  route_config:
                    name: local
                    virtual_hosts:
                    - { name: all, domains: ["*"], routes: %s }
                  http_filters:
                  - name: envoy.filters.http.router
                    typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router }
          clusters:
          - name: backend
            type: STATIC
            connect_timeout: 60s
        %s
            load_assignment:
              cluster_name: backend
              endpoints: [ { lb_endpoints: [ %s ] } ]
        """
                .formatted(indent(hcm, 10), route, indent(cluster, 4), endpoints);
    }

    /// Everything to the backend, nothing special, and without a limit to how long it takes.
    static String http(int... ports) {
        return http(
                "",
                "[ { match: { prefix: / }, route: { cluster: backend, timeout: 0s } } ]",
                "",
                ports);
    }

    private static String indent(String lines, int by) {
        return lines.isEmpty() ? "" : lines.strip().indent(by).stripTrailing();
    }
}
