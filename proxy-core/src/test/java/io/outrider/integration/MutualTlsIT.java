package io.outrider.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.tls.ca.CertificateAuthority;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Two proxies as two sidecars: plaintext in, mutual TLS between them, plaintext out.
@ExtendWith(LeakCheck.class)
class MutualTlsIT {
    private static final String CLIENT_ID = "spiffe://cluster.local/ns/default/sa/client";
    private static final String SERVER_ID = "spiffe://cluster.local/ns/default/sa/server";
    private static final String TYPE =
            "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.";

    /// More for a run by hand: `-Doutrider.rotations=60`.
    private static final int ROTATIONS = Integer.getInteger("outrider.rotations", 4);

    @TempDir private Path folder;
    private SecretVolume ofClient;
    private SecretVolume ofServer;

    @BeforeEach
    void mountVolumes() throws IOException {
        CertificateAuthority root = SecretVolume.newRoot();
        ofClient = new SecretVolume(root, CLIENT_ID, folder.resolve("client"));
        ofServer = new SecretVolume(root, SERVER_ID, folder.resolve("server"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theAppIsToldWhoCallsIt(int workers) throws Exception {
        ofClient.rotate();
        ofServer.rotate();
        try (var app = new TestUpstream(request -> request.answer(200, request.head()));
                var server = RunningProxy.start(inbound(app.port()), workers);
                var client = RunningProxy.start(outbound(server.port("ingress")), workers);
                var caller = client.client()) {

            String seen = caller.get("/").body();

            assertThat(seen).contains("x-forwarded-client-cert: By=" + SERVER_ID + ";Hash=");
            assertThat(seen).contains(";URI=" + CLIENT_ID + "\r\n");
            client.awaitStat("cluster.backend.ssl.handshake", 1);
            server.awaitStat("listener.127.0.0.1_0.ssl.handshake", 1);
            server.awaitStat("server.days_until_first_cert_expiring", 29);
        }
    }

    @Test
    void noRequestFailsWhileCertificatesAreReplaced() throws Exception {
        ofClient.rotate();
        ofServer.rotate();
        try (var app = new TestUpstream(request -> request.answer(200, "ok"));
                var server = RunningProxy.start(inbound(app.port()), 1);
                var client = RunningProxy.start(outbound(server.port("ingress")), 1);
                var load = new Load(client.port("ingress"), 4)) {
            for (int i = 0; i < ROTATIONS; i++) {
                ofClient.rotate();
                BigInteger serial = ofServer.rotate();
                int before = load.served();
                // the files are looked at again while this asks, and requests go on meanwhile
                while (!shown(server.port("ingress")).equals(serial)
                        || load.served() < before + 20) {
                    Thread.onSpinWait();
                }
            }

            load.stop();

            assertThat(load.failures).isEmpty();
            assertThat(
                            client.stat(
                                    "cluster.backend.client_ssl_socket_factory.ssl_context_update_by_sds"))
                    .isGreaterThan(ROTATIONS / 2);
            client.awaitStat("cluster.backend.ssl.connection_error", 0);
            System.out.printf(
                    "%d rotations, %d requests, %d handshakes, %d failures%n",
                    ROTATIONS,
                    load.served(),
                    client.stat("cluster.backend.ssl.handshake"),
                    load.failures.size());
        }
    }

    @Test
    void aKeyReplacedHalfWayIsCountedAndTheLastGoodOneStays() throws Exception {
        BigInteger good = ofServer.rotate();
        try (var app = new TestUpstream(request -> request.answer(200, "ok"));
                var server = RunningProxy.start(inbound(app.port()), 1)) {
            assertThat(server.stat("sds.default.update_rejected")).isZero();

            Files.writeString(folder.resolve("server/current/tls.key"), "-----BEGIN PRIVATE KEY");
            while (server.stat("sds.default.update_rejected") == 0) {
                Thread.onSpinWait();
            }
            BigInteger meanwhile = shown(server.port("ingress"));
            BigInteger next = ofServer.rotate();
            while (!shown(server.port("ingress")).equals(next)) {
                Thread.onSpinWait();
            }

            assertThat(meanwhile).isEqualTo(good);
        }
    }

    @Test
    void withoutItsSecretAListenerSaysNothingUntilItIsThere() throws Exception {
        try (var app = new TestUpstream(request -> request.answer(200, "ok"));
                var server = RunningProxy.start(inbound(app.port()), 1)) {
            try (var plain = new Socket(InetAddress.getLoopbackAddress(), server.port("ingress"))) {
                plain.setSoTimeout(Waiting.PATIENCE_MILLIS);
                assertThat(plain.getInputStream().read()).isEqualTo(-1);
            }
            server.awaitStat(
                    "listener.127.0.0.1_0.server_ssl_socket_factory.downstream_context_secrets_not_ready",
                    1);

            BigInteger serial = ofServer.rotate();

            BigInteger seen = BigInteger.ZERO;
            while (!seen.equals(serial)) {
                seen = shown(server.port("ingress"));
            }
        }
    }

    /// GHSA-qm8v-g4f9-qhjx: what is missing fails closed, never to plaintext.
    @Test
    void withoutItsSecretAClusterSendsNothingInTheClear() throws Exception {
        try (var app = new TestUpstream(request -> request.answer(200, "in the clear"));
                var client = RunningProxy.start(outbound(app.port()), 1);
                var caller = client.client()) {

            TestClient.Response response = caller.get("/");

            assertThat(response.status()).isEqualTo(503);
            assertThat(app.requests()).isZero();
            client.awaitStat(
                    "cluster.backend.client_ssl_socket_factory.upstream_context_secrets_not_ready",
                    1);
        }
    }

    /// A sidecar's way in: a client certificate is wanted, the app hears whose.
    private String inbound(int app) {
        return Yaml.http(
                        """
                        forward_client_cert_details: APPEND_FORWARD
                        set_current_client_cert_details: {uri: true}
                        """,
                        "[ { match: { prefix: / }, route: { cluster: backend, timeout: 0s } } ]",
                        "",
                        app)
                .replace(
                        "    - filters:",
                        "    - transport_socket: {name: tls, typed_config: {\"@type\": %sDownstreamTlsContext, require_client_certificate: true, common_tls_context: %s}}\n      filters:"
                                .formatted(TYPE, ofServer.commonTlsContext("")));
    }

    /// A sidecar's way out. Its connections carry few requests, so that there are many handshakes.
    private String outbound(int port) {
        return Yaml.http(
                "",
                "[ { match: { prefix: / }, route: { cluster: backend, timeout: 0s } } ]",
                """
                typed_extension_protocol_options:
                  envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                    "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                    common_http_protocol_options: {max_requests_per_connection: 3}
                    explicit_http_config: {http_protocol_options: {}}
                transport_socket: {name: tls, typed_config: {"@type": %sUpstreamTlsContext, sni: outbound_.80_._.server, common_tls_context: %s}}
                """
                        .formatted(TYPE, ofClient.commonTlsContext("")),
                port);
    }

    /// The serial number that a listener shows to a new connection; 0 when it shows none.
    private static BigInteger shown(int port) throws Exception {
        var context = SSLContext.getInstance("TLS");
        var seen = new AtomicReference<X509Certificate>();
        context.init(null, new TrustManager[] {new Remembering(seen)}, null);
        try (var socket =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(Waiting.PATIENCE_MILLIS);
            socket.startHandshake();
        } catch (IOException _) {
            // without a certificate we get no further
        }
        return seen.get() == null ? BigInteger.ZERO : seen.get().getSerialNumber();
    }

    private record Remembering(AtomicReference<X509Certificate> seen) implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            seen.set(chain[0]);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /// Clients that ask one request after the other until they are told to stop.
    private static final class Load implements AutoCloseable {
        final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
        private final AtomicInteger served = new AtomicInteger();
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final List<Future<?>> clients = new ArrayList<>();

        @SuppressWarnings("resource") // ends with its tasks, in close
        Load(int port, int count) {
            var threads = Executors.newVirtualThreadPerTaskExecutor();
            for (int i = 0; i < count; i++) {
                clients.add(threads.submit(() -> ask(port)));
            }
            threads.shutdown();
        }

        private void ask(int port) {
            try (var client = new TestClient(port)) {
                while (!stopped.get()) {
                    TestClient.Response response = client.get("/");
                    if (response.status() != 200) {
                        failures.add(response.status() + " " + response.body());
                    }
                    served.incrementAndGet();
                }
            } catch (IOException e) {
                failures.add(e.toString());
            }
        }

        int served() {
            return served.get();
        }

        void stop() {
            stopped.set(true);
            for (Future<?> client : clients) {
                try {
                    client.get();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } catch (ExecutionException e) {
                    failures.add(e.toString());
                }
            }
        }

        @Override
        public void close() {
            stop();
        }
    }
}
