package io.outrider.integration;

import static io.outrider.integration.H2Peer.HEADERS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Things that end while something else still counts on them: what was use after free elsewhere
/// would be an exception, a leak or a stuck stream here. The names say which CVE.
@ExtendWith(LeakCheck.class)
class LifetimeFaultsIT {
    private static final String ROUTE =
            "[ { match: { prefix: / }, route: { cluster: backend, timeout: 0s } } ]";

    /// CVE-2024-23322: both limits of a try are over before its retry begins.
    @Test
    void theLimitsOfATryDoNotRunInTheBackOff() throws Exception {
        String route =
                "[ { match: { prefix: / }, route: { cluster: backend, idle_timeout: 0s,"
                        + " retry_policy: { retry_on: 5xx, num_retries: 1, per_try_timeout: 2s,"
                        + " per_try_idle_timeout: 2s, retry_back_off: { base_interval: 4s,"
                        + " max_interval: 4s } } } } ]";
        var tries = new AtomicInteger();
        try (var upstream =
                        new TestUpstream(
                                request ->
                                        request.answer(
                                                tries.incrementAndGet() == 1 ? 503 : 200, "ok"));
                var proxy = RunningProxy.start(Yaml.http("", route, "", upstream.port()), 1);
                var client = proxy.client()) {
            assertThat(client.get("/").status()).isEqualTo(200);

            assertThat(tries).hasValue(2);
            assertThat(proxy.stat("cluster.backend.upstream_rq_per_try_timeout")).isZero();
            assertThat(proxy.stat("cluster.backend.upstream_rq_active")).isZero();
        }
    }

    /// CVE-2025-54588 and 2026-26311: requests are given up while a filter waits for a name; those
    /// that stay go on, and nothing of the others does.
    @Test
    void requestsThatAreResetWhileTheirFilterWaitsAreNotWokenUp() throws Exception {
        try (var dns = new TestDns();
                var upstream = new TestUpstream(request -> request.answer(200, "ok"));
                var proxy = RunningProxy.start(NamesIT.forward(dns), 1);
                var client = H2Peer.client(proxy.port("ingress"))) {
            dns.put("a.test", 60, "127.0.0.1");
            dns.hang(true);
            int streams = 100;
            for (int stream = 1; stream < 2 * streams; stream += 2) {
                client.headers(
                        stream,
                        true,
                        ":method",
                        "GET",
                        ":scheme",
                        "http",
                        ":path",
                        "/",
                        ":authority",
                        "t",
                        "x-to",
                        "a.test:" + upstream.port());
            }
            for (int stream = 1; stream < 2 * streams; stream += 4) {
                client.reset(stream, 8);
            }
            Waiting.until(() -> proxy.stat("http.ingress.downstream_rq_active") == streams / 2);

            dns.hang(false);

            for (int i = 0; i < streams / 2; i++) {
                H2Peer.Frame head = client.await(HEADERS);
                assertThat(head.stream() % 4).isEqualTo(3);
            }
            Waiting.until(() -> proxy.stat("http.ingress.downstream_rq_active") == 0);
            assertThat(upstream.requests()).isLessThanOrEqualTo(streams / 2);
            Cost.isBounded(proxy);
        }
    }

    /// CVE-2025-62409: the client goes while much of its answer waits for it.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aClientThatGoesWhileItsAnswerWaitsLeavesNothing(boolean http2) throws Exception {
        byte[] piece = new byte[65536];
        try (var upstream =
                        new TestUpstream(
                                request -> {
                                    request.out()
                                            .write(
                                                    "HTTP/1.1 200 X\r\n\r\n"
                                                            .getBytes(StandardCharsets.ISO_8859_1));
                                    while (true) {
                                        request.out().write(piece);
                                    }
                                });
                var proxy = RunningProxy.start(Yaml.http("", ROUTE, "", upstream.port()), 1)) {
            try (Socket client = http2 ? second(proxy) : first(proxy)) {
                Waiting.until(
                        () ->
                                proxy.stat(
                                                "cluster.backend.upstream_flow_control_paused_reading_total")
                                        > 0);
                assertThat(client.isConnected()).isTrue();
            }

            Waiting.until(() -> proxy.stat("cluster.backend.upstream_cx_active") == 0);
            assertThat(proxy.stat("http.ingress.downstream_rq_active")).isZero();
            assertThat(proxy.stat("cluster.backend.upstream_rq_active")).isZero();
            Cost.isBounded(proxy);
        }
    }

    private static Socket first(RunningProxy proxy) throws IOException {
        TestClient client = proxy.client();
        client.send("GET / HTTP/1.1\r\nHost: t\r\n\r\n");
        return client.socket();
    }

    private static Socket second(RunningProxy proxy) throws IOException {
        H2Peer client = H2Peer.client(proxy.port("ingress"));
        client.get(1, "/");
        return client.socket();
    }

    /// CVE-2025-62409, from above: the host goes while much of the request waits for it.
    @Test
    void aHostThatGoesWhileItsRequestWaitsLeavesNothing() throws Exception {
        var gate = new CountDownLatch(1);
        try (var upstream =
                        new TestUpstream(
                                _ -> {
                                    Waiting.untilOpen(gate);
                                    return false;
                                });
                var proxy = RunningProxy.start(Yaml.http("", ROUTE, "", upstream.port()), 1);
                var client = proxy.client()) {
            client.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 1000000000\r\n\r\n");
            OutputStream out = client.out();
            Thread.ofVirtual()
                    .start(
                            () -> {
                                try {
                                    while (true) {
                                        out.write(new byte[65536]);
                                    }
                                } catch (IOException _) {
                                    // the proxy has had enough
                                }
                            });
            Waiting.until(
                    () ->
                            proxy.stat("http.ingress.downstream_flow_control_paused_reading_total")
                                    > 0);

            gate.countDown();

            Waiting.until(() -> proxy.stat("cluster.backend.upstream_cx_active") == 0);
            Waiting.until(() -> proxy.stat("http.ingress.downstream_rq_active") == 0);
            Cost.isBounded(proxy);
        }
    }

    /// CVE-2022-29224: hosts vanish while they are being checked, and come back.
    @Test
    void hostsThatVanishWhileTheyAreCheckedAreForgotten() throws Exception {
        String checked =
                "STRICT_DNS\n"
                        + "    health_checks: [ { timeout: 60s, interval: 0.01s, no_traffic_interval:"
                        + " 0.01s, unhealthy_threshold: 1, healthy_threshold: 1, http_health_check: {"
                        + " path: /check } } ]";
        var gate = new CountDownLatch(1);
        try (var dns = new TestDns();
                var upstream =
                        new TestUpstream(
                                request -> {
                                    Waiting.untilOpen(gate);
                                    return request.answer(200, "ok");
                                })) {
            dns.put("reviews.test", 1, "127.0.0.1");
            try (var proxy =
                    RunningProxy.start(
                            NamesIT.named(checked, dns, upstream.port(), upstream.port()), 1)) {
                Waiting.until(() -> upstream.connections() > 0); // a check waits for its answer

                dns.put("reviews.test", 1, "127.0.0.9");

                Waiting.until(() -> proxy.stat("cluster.named.update_success") > 1);
                gate.countDown(); // the answer comes for a host that is no more
                dns.put("reviews.test", 60, "127.0.0.1");
                Waiting.until(() -> proxy.stat("cluster.named.membership_healthy") == 1);
                try (var client = proxy.client()) {
                    assertThat(client.get("/").body()).isEqualTo("ok");
                }
            }
        }
    }
}
