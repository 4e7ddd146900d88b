package io.outrider.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// One sidecar is Outrider and the other a real Envoy: mutual TLS with SPIFFE ids, in both
/// directions. Skipped where there is no Envoy.
class MutualTlsWithEnvoyIT {
    private static final String TLS =
            "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.";
    private static final String SERVER_ID = "spiffe://test/ns/default/sa/server";
    private static final String CLIENT_ID = "spiffe://test/ns/default/sa/client";

    @TempDir private Path folder;

    /// What Istio's sidecars offer for HTTP/1.1, HTTP/2 and TCP, in either version of TLS.
    @ParameterizedTest
    @CsvSource({
        "TLSv1_3, istio-http/1.1, http/1.1, http_protocol_options",
        "TLSv1_2, istio-http/1.1, http/1.1, http_protocol_options",
        "TLSv1_3, istio-h2, h2, http2_protocol_options",
        "TLSv1_3, istio-peer-exchange, istio, http_protocol_options"
    })
    void outriderCallsEnvoy(String version, String first, String second, String protocol)
            throws Exception {
        var offer = new Offer(version, first + ", " + second, protocol);
        callsBothWays(Subject.outrider(), Subject.envoy(), offer, "1");
    }

    @ParameterizedTest
    @CsvSource({
        "TLSv1_3, istio-http/1.1, http/1.1, http_protocol_options",
        "TLSv1_2, istio-http/1.1, http/1.1, http_protocol_options",
        "TLSv1_3, istio-h2, h2, http2_protocol_options",
        "TLSv1_3, istio-peer-exchange, istio, http_protocol_options"
    })
    void envoyCallsOutrider(String version, String first, String second, String protocol)
            throws Exception {
        var offer = new Offer(version, first + ", " + second, protocol);
        callsBothWays(Subject.envoy(), Subject.outrider(), offer, "1");
    }

    /// Where BoringSSL's library cannot be loaded. The JDK does not say whether it resumed.
    @Test
    void outriderOfTheJdkCallsEnvoy() throws Exception {
        callsBothWays(withoutBoringSsl(), Subject.envoy(), Offer.PLAIN, "0");
    }

    @Test
    void envoyCallsOutriderOfTheJdk() throws Exception {
        callsBothWays(Subject.envoy(), withoutBoringSsl(), Offer.PLAIN_NAME, "1");
    }

    private static Optional<Subject> withoutBoringSsl() {
        return Subject.outrider()
                .map(
                        subject -> {
                            var command = new ArrayList<>(subject.command());
                            command.add(1, "-Dio.netty.handler.ssl.noOpenSsl=true");
                            return new Subject("outrider of the JDK", List.copyOf(command));
                        });
    }

    /// What the caller offers.
    ///
    /// @param version the only one
    /// @param alpn a list
    /// @param protocol the field of its `explicit_http_config`
    /// @param name the server's; the JDK refuses one with underscores, as Istio's are
    private record Offer(String version, String alpn, String protocol, String name) {
        private static final String ISTIO = "outbound_.9080_._.server.default.svc.cluster.local";
        static final Offer PLAIN = new Offer("TLSv1_3", "http/1.1", "http_protocol_options");
        static final Offer PLAIN_NAME =
                new Offer("TLSv1_3", "http/1.1", "http_protocol_options", "server.default.svc");

        Offer(String version, String alpn, String protocol) {
            this(version, alpn, protocol, ISTIO);
        }
    }

    private void callsBothWays(
            Optional<Subject> caller, Optional<Subject> called, Offer offer, String resumed)
            throws Exception {
        assumeTrue(
                caller.isPresent() && called.isPresent(),
                "skipped: no Envoy in ENVOY_BIN, on the path or in OUTRIDER_PEERS");
        try (var app = new App()) {
            RunningSubject server = start("server", called.orElseThrow(), inbound(app.port()));
            RunningSubject client =
                    start(
                            "client",
                            caller.orElseThrow(),
                            outbound(server.address("sidecar").getPort(), offer));

            String first = get(client.address("sidecar"), "/first");
            String second = get(client.address("sidecar"), "/second");

            assertThat(first).startsWith("HTTP/1.1 200").contains("GET /first");
            assertThat(second).startsWith("HTTP/1.1 200").contains("GET /second");
            assertThat(first)
                    .contains("x-forwarded-client-cert: By=" + SERVER_ID + ";Hash=")
                    .contains(";URI=" + CLIENT_ID);
            Map<String, String> stats = client.settledStats(1);
            assertThat(stats)
                    .containsEntry(
                            "cluster.backend.ssl.versions." + offer.version().replace('_', '.'),
                            "2");
            assertThat(stats).containsEntry("cluster.backend.ssl.session_reused", resumed);
            assertThat(stats).containsEntry("cluster.backend.ssl.connection_error", "0");
            client.stop();
            server.stop();
        }
    }

    private RunningSubject start(String name, Subject subject, String yaml) throws Exception {
        Path own = Files.createDirectory(folder.resolve(name));
        Path file = Files.writeString(own.resolve("envoy.yaml"), yaml);
        return switch (subject.start(file, own, List.of())) {
            case RunningSubject running -> running;
            case Subject.Refused refused -> throw new IOException(refused.message());
        };
    }

    private static String get(InetSocketAddress address, String path) throws IOException {
        try (var socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write(
                            "GET %s HTTP/1.1\r\nHost: app\r\nConnection: close\r\n\r\n"
                                    .formatted(path)
                                    .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static String inbound(int app) {
        return bootstrap(
                """
                    - transport_socket:
                        name: tls
                        typed_config:
                          "@type": %sDownstreamTlsContext
                          require_client_certificate: true
                          common_tls_context: %s
                      filters:
                """
                        .formatted(
                                TLS,
                                context(
                                        "server",
                                        CLIENT_ID,
                                        "TLSv1_2",
                                        "TLSv1_3",
                                        "istio-peer-exchange, h2, http/1.1")),
                "",
                app);
    }

    private static String outbound(int port, Offer offer) {
        return bootstrap(
                "    - filters:\n",
                """
                    typed_extension_protocol_options:
                      envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                        "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                        common_http_protocol_options: {max_requests_per_connection: 1}
                        explicit_http_config: {%s: {}}
                    transport_socket:
                      name: tls
                      typed_config:
                        "@type": %sUpstreamTlsContext
                        sni: %s
                        common_tls_context: %s
                """
                        .formatted(
                                offer.protocol(),
                                TLS,
                                offer.name(),
                                context(
                                        "client",
                                        SERVER_ID,
                                        offer.version(),
                                        offer.version(),
                                        offer.alpn())),
                port);
    }

    /// As a sidecar's: own certificate, the mesh's root, and whom to expect.
    private static String context(
            String own, String peer, String oldest, String newest, String alpn) {
        return """
            {tls_params: {tls_minimum_protocol_version: %5$s, tls_maximum_protocol_version: %6$s},
             alpn_protocols: [%4$s],
             tls_certificates: [{certificate_chain: {filename: %1$s/%2$s.pem}, private_key: {filename: %1$s/%2$s.key}}],
             validation_context: {trusted_ca: {filename: %1$s/ca.pem}, match_typed_subject_alt_names: [{san_type: URI, matcher: {exact: "%3$s"}}]}}"""
                .formatted(Credentials.ALL.folder(), own, peer, alpn, oldest, newest)
                .replace("\n", " ");
    }

    private static String bootstrap(String chain, String cluster, int port) {
        return """
            admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
            static_resources:
              listeners:
              - name: sidecar
                address: {socket_address: {address: 127.0.0.1, port_value: 0}}
                filter_chains:
            """
                + chain
                + """
                      - name: envoy.filters.network.http_connection_manager
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                          stat_prefix: sidecar
                          forward_client_cert_details: APPEND_FORWARD
                          set_current_client_cert_details: {uri: true}
                          route_config:
                            virtual_hosts:
                            - {name: all, domains: ["*"], routes: [{match: {prefix: /}, route: {cluster: backend}}]}
                          http_filters:
                          - name: envoy.filters.http.router
                            typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
                  clusters:
                  - name: backend
                    connect_timeout: 60s
                    load_assignment:
                      cluster_name: backend
                      endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}}]}]
                """
                        .formatted(port)
                + cluster;
    }

    /// Answers every request with its own head.
    private static final class App implements AutoCloseable {
        private final ServerSocket server;

        App() throws IOException {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            Thread.startVirtualThread(this::serve);
        }

        int port() {
            return server.getLocalPort();
        }

        private void serve() {
            while (!server.isClosed()) {
                try {
                    var wire = new Wire(server.accept(), 60_000);
                    Thread.startVirtualThread(() -> answer(wire));
                } catch (IOException _) {
                    return;
                }
            }
        }

        private static void answer(Wire wire) {
            try (wire) {
                for (String head = wire.head(); head != null; head = wire.head()) {
                    wire.send(
                            ("HTTP/1.1 200 OK\r\ncontent-length: "
                                            + head.length()
                                            + "\r\n\r\n"
                                            + head)
                                    .getBytes(StandardCharsets.ISO_8859_1));
                }
            } catch (IOException _) {
                // the proxy has gone
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }
}
