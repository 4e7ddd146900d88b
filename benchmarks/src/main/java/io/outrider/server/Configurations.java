package io.outrider.server;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/// Bootstraps that the benchmarks run with, as text.
final class Configurations {
    private static final String HTTP =
            """
            - name: envoy.filters.network.http_connection_manager
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                stat_prefix: front
                route_config:
                  virtual_hosts:
                    - name: all
                      domains: ["*"]
                      routes: [{ match: { prefix: "/" }, route: { cluster: origin } }]
                http_filters:
                  - name: envoy.filters.http.router
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
            """;
    private static final String TCP =
            """
            - name: envoy.filters.network.tcp_proxy
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy
                stat_prefix: front
                cluster: origin
            """;
    private static final String CLIENT_TLS =
            """
            transport_socket:
              name: envoy.transport_sockets.tls
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
                common_tls_context:
                  tls_certificates:
                    - certificate_chain: { filename: "CERTIFICATES/client.crt" }
                      private_key: { filename: "CERTIFICATES/client.key" }
                  validation_context: { trusted_ca: { filename: "CERTIFICATES/root.crt" } }
            """;
    private static final String SERVER_TLS =
            """
            transport_socket:
              name: envoy.transport_sockets.tls
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext
                require_client_certificate: true
                common_tls_context:
                  tls_certificates:
                    - certificate_chain: { filename: "CERTIFICATES/server.crt" }
                      private_key: { filename: "CERTIFICATES/server.key" }
                  validation_context: { trusted_ca: { filename: "CERTIFICATES/root.crt" } }
            """;

    private Configurations() {}

    static String http(int originPort) {
        return listener("front", HTTP, "") + clusters() + cluster("origin", originPort, "");
    }

    static String tcp(int originPort) {
        return listener("front", TCP, "") + clusters() + cluster("origin", originPort, "");
    }

    /// The first of two proxies with mutual TLS between them.
    static String mutualTlsClient(int serverPort, Path certificates) {
        String tls = CLIENT_TLS.replace("CERTIFICATES", certificates.toString());
        return listener("front", HTTP, "") + clusters() + cluster("origin", serverPort, tls);
    }

    /// The second of them.
    static String mutualTlsServer(int originPort, Path certificates) {
        String tls = SERVER_TLS.replace("CERTIFICATES", certificates.toString());
        return listener("front", HTTP, tls) + clusters() + cluster("origin", originPort, "");
    }

    /// Clusters of three hosts, each with a virtual host of two routes.
    static String manyClusters(int count) {
        StringBuilder hosts = new StringBuilder();
        StringBuilder clusters = new StringBuilder();
        for (int i = 0; i < count; i++) {
            String name = "service-" + i;
            hosts.append("        - name: ").append(name).append('\n');
            hosts.append("          domains: [\"").append(name).append(".default.svc\"]\n");
            hosts.append("          routes:\n");
            for (String prefix : List.of("/api", "/")) {
                hosts.append("            - { match: { prefix: \"").append(prefix);
                hosts.append("\" }, route: { cluster: ").append(name).append(" } }\n");
            }
            clusters.append(cluster(name, 80, ""));
        }
        String filter = HTTP.indent(0);
        int from = filter.indexOf("        - name: all");
        int to = filter.indexOf("    http_filters");
        String routed = filter.substring(0, from) + hosts + filter.substring(to);
        return listener("front", routed, "") + clusters() + clusters;
    }

    private static String listener(String name, String filter, String transportSocket) {
        return """
               static_resources:
                 listeners:
                   - name: %s
                     address: { socket_address: { address: 127.0.0.1, port_value: 0 } }
                     filter_chains:
                       - filters:
               """
                        .formatted(name)
                + filter.indent(12)
                + transportSocket.indent(10);
    }

    private static String clusters() {
        return "  clusters:\n";
    }

    private static String cluster(String name, int port, String transportSocket) {
        String endpoint =
                "              - endpoint: { address: { socket_address: { address: 127.0.0.1,"
                        + " port_value: "
                        + port
                        + " } } }\n";
        return """
                   - name: %s
                     type: STATIC
                     connect_timeout: 5s
                     load_assignment:
                       cluster_name: %s
                       endpoints:
                         - lb_endpoints:
               """
                        .formatted(name, name)
                + endpoint
                + transportSocket.indent(6);
    }

    /// What the command line `-c file --concurrency workers` says.
    static ProxyOptions options(Path file, int workers) {
        AtomicReference<ProxyOptions> found = new AtomicReference<>();
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        List<String> words =
                List.of(
                        "-c",
                        file.toString(),
                        "--concurrency",
                        String.valueOf(workers),
                        "--drain-time-s",
                        "0",
                        "-l",
                        "error");
        new ProxyCommand(
                        options -> {
                            found.set(options);
                            return 0;
                        },
                        1)
                .run(words, nowhere, nowhere);
        ProxyOptions options = found.get();
        if (options == null) throw new IllegalStateException("refused: " + words);
        return options;
    }
}
