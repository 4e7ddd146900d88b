package io.outrider.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What has brought proxies down over HTTP/1, from either side; the names say which CVE. Memory
/// stays bounded, and the next client is served.
@ExtendWith(LeakCheck.class)
class Http1AttacksIT {
    private static final String SWITCHING =
            "HTTP/1.1 101 X\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
    private static final String ROUTE =
            "[ { match: { prefix: /direct }, direct_response: { status: 200 } },"
                    + " { match: { prefix: /brief }, route: { cluster: backend, timeout: 1s } },"
                    + " { match: { prefix: / }, route: { cluster: backend, timeout: 0s } },"
                    + " { match: { connect_matcher: {} }, route: { cluster: backend } } ]";
    private static final String TUNNELS =
            "upgrade_configs: [ { upgrade_type: websocket }, { upgrade_type: CONNECT } ]";
    private static final String GET = "GET / HTTP/1.1\r\nHost: t\r\n";
    private static final String CHUNKED =
            "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String LITTLE_IN_THE_KERNEL =
            "upstream_bind_config: { source_address: { address: 127.0.0.1, port_value: 0 },"
                    + " socket_options: [ { level: 1, name: 7, int_value: 8192, state: STATE_PREBIND }"
                    + " ] }";
    private static final int A_LOT = 4 << 20;

    /// Writes a text again and again, until so many bytes were taken or the other side has had
    /// enough.
    private static void flood(OutputStream out, String text, int bytes) {
        flood(out, text, bytes, new AtomicLong());
    }

    /// @param taken counts them
    private static void flood(OutputStream out, String text, int bytes, AtomicLong taken) {
        byte[] many =
                text.repeat(Math.max(1, 8192 / text.length()))
                        .getBytes(StandardCharsets.ISO_8859_1);
        try {
            for (int sent = 0; sent < bytes; sent += many.length) {
                out.write(many);
                taken.addAndGet(many.length);
            }
        } catch (IOException _) {
            // it has
        }
    }

    /// Floods in the background. Gives how much was taken when no more is.
    private static long settled(RunningProxy proxy, OutputStream out, String text)
            throws IOException {
        var taken = new AtomicLong();
        Thread.ofVirtual().start(() -> flood(out, text, 256 << 20, taken));
        long before = -1;
        for (int same = 0; same < 50; ) {
            proxy.stat("server.live"); // asking is what takes the time
            long now = taken.get();
            same = now == before && now > 0 ? same + 1 : 0;
            before = now;
        }
        return before;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void isServed(RunningProxy proxy) throws IOException {
        Cost.isBounded(proxy);
        try (var other = proxy.client()) {
            assertThat(other.get("/direct").status()).isEqualTo(200);
        }
    }

    static Stream<Arguments> requestsWithoutEnd() {
        return Stream.of(
                arguments("a request line", "", "x", "4.."),
                arguments("CVE-2020-12605, a target", "GET /", "x", "431"),
                arguments("CVE-2020-12605, an invalid target", "GET /", "\u0080", "4.."),
                arguments("a header's name", GET, "x", "431"),
                arguments("CVE-2020-12605, an invalid name", GET, "(", "4.."),
                arguments("a header's value", GET + "x: ", "x", "431"),
                arguments("CVE-2019-15226, headers", GET, "a: b\r\n", "431"),
                arguments("a chunk's length", CHUNKED, "0", "400"),
                arguments("a chunk's extension", CHUNKED + "1;", "x", "400"),
                arguments("trailers", CHUNKED + "0\r\n", "a: b\r\n", "4.."));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void requestsWithoutEnd(String name, String first, String again, String status)
            throws Exception {
        try (var upstream =
                        new TestUpstream(
                                request -> {
                                    request.in().skipNBytes(A_LOT);
                                    return false;
                                });
                var proxy = RunningProxy.start(Yaml.http("", ROUTE, "", upstream.port()), 1);
                var client = proxy.client()) {
            client.send(first);
            flood(client.out(), again, A_LOT);

            assertThat(outcome(client)).matches(status + "|closed");
            isServed(proxy);
        }
    }

    private static String outcome(TestClient client) throws IOException {
        try {
            return Integer.toString(client.head().status());
        } catch (SocketTimeoutException e) {
            throw e; // neither answered nor closed
        } catch (IOException _) {
            return "closed";
        }
    }

    /// They are allowed before a request (RFC 9112 section 2.2), and as in Envoy there may be many.
    @Test
    void emptyLinesWithoutEndAreNoRequestAndCostNothing() throws Exception {
        try (var upstream = new TestUpstream(request -> request.answer(200, "ok"));
                var proxy = RunningProxy.start(Yaml.http("", ROUTE, "", upstream.port()), 1);
                var client = proxy.client()) {
            flood(client.out(), "\r\n", A_LOT);

            assertThat(client.get("/").body()).isEqualTo("ok");
            isServed(proxy);
        }
    }

    static Stream<Arguments> answersWithoutEnd() {
        return Stream.of(
                arguments("a status line", "HTTP/1.1 200 ", "x", 502),
                arguments("a header's name", OK, "x", 502),
                arguments("a header's value", OK + "x: ", "x", 502),
                arguments("headers", OK, "a: b\r\n", 502),
                arguments("interim heads", "", "HTTP/1.1 103 Early Hints\r\n\r\n", 502),
                arguments("a chunk's length", OK + "Transfer-Encoding: chunked\r\n\r\n", "0", 200),
                arguments(
                        "a chunk's extension",
                        OK + "Transfer-Encoding: chunked\r\n\r\n1;",
                        "x",
                        200),
                arguments(
                        "trailers",
                        OK + "Transfer-Encoding: chunked\r\n\r\n0\r\n",
                        "a: b\r\n",
                        200));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void answersWithoutEnd(String name, String first, String again, int status) throws Exception {
        try (var upstream =
                        new TestUpstream(
                                request -> {
                                    request.out().write(bytes(first));
                                    flood(request.out(), again, A_LOT);
                                    return false;
                                });
                var proxy =
                        RunningProxy.start(
                                Yaml.http("proxy_100_continue: true", ROUTE, "", upstream.port()),
                                1);
                var client = proxy.client()) {
            client.send(GET + "\r\n");

            int told = client.head().status();
            while (told < 200) {
                told = client.head().status();
            }
            assertThat(told).isEqualTo(status);
            proxy.awaitStat("cluster.backend.upstream_cx_protocol_error", 1);
            isServed(proxy);
        }
    }

    /// CVE-2020-8661: answers that nobody reads are not made.
    @Test
    void pipelinedRequestsWhoseAnswersAreNotReadWait() throws Exception {
        int requests = 500;
        String body = "x".repeat(100_000);
        try (var upstream = new TestUpstream(request -> request.answer(200, body));
                var proxy = RunningProxy.start(Yaml.http("", ROUTE, "", upstream.port()), 1);
                var client = proxy.client()) {
            client.send((GET + "\r\n").repeat(requests));
            for (int before = -1, same = 0; same < 50; ) {
                proxy.stat("server.live");
                same = upstream.requests() == before ? same + 1 : 0;
                before = upstream.requests();
            }

            assertThat(upstream.requests()).isLessThan(requests / 2);
            isServed(proxy);
            for (int i = 0; i < requests; i++) {
                assertThat(client.response().body()).hasSize(body.length());
            }
        }
    }

    /// CVE-2020-8661.
    @Test
    void aBadRequestIsTheLastOfItsConnection() throws Exception {
        try (var upstream = new TestUpstream(request -> request.answer(200, "ok"));
                var proxy = RunningProxy.start(Yaml.http("", ROUTE, "", upstream.port()), 1);
                var client = proxy.client()) {
            flood(client.out(), "GET / HTTP/9.9\r\n\r\n", A_LOT);

            assertThat(outcome(client)).matches("4..|closed");
            proxy.awaitStat("http.ingress.downstream_cx_protocol_error", 1);
            isServed(proxy);
        }
    }

    /// CVE-2020-8659 and 12603: bodies in chunks of one byte, for somebody who does not read.
    @Test
    void singleBytesForAHostThatDoesNotReadAreCapped() throws Exception {
        var gate = new CountDownLatch(1);
        try (var upstream =
                        new TestUpstream(
                                _ -> {
                                    Waiting.untilOpen(gate);
                                    return false;
                                });
                var proxy =
                        RunningProxy.start(
                                Yaml.http("", ROUTE, LITTLE_IN_THE_KERNEL, upstream.port()), 1);
                var client = proxy.client()) {
            long before = Memory.directBytes();
            client.send(CHUNKED);

            assertThat(settled(proxy, client.out(), "1\r\na\r\n")).isLessThan(64 << 20);

            assertThat(Memory.directBytes() - before).isLessThan(16L << 20);
            gate.countDown();
            isServed(proxy);
        }
    }

    /// The same from a host, for a client that does not read.
    @Test
    void singleBytesForAClientThatDoesNotReadAreCapped() throws Exception {
        try (var upstream =
                        new TestUpstream(
                                request -> {
                                    request.out()
                                            .write(
                                                    bytes(
                                                            OK
                                                                    + "Transfer-Encoding:"
                                                                    + " chunked\r\n\r\n"));
                                    flood(request.out(), "1\r\na\r\n", 256 << 20);
                                    return false;
                                });
                var proxy = RunningProxy.start(Yaml.http("", ROUTE, "", upstream.port()), 1);
                var client = proxy.client()) {
            long before = Memory.directBytes();
            client.send(GET + "\r\n");

            Waiting.until(
                    () ->
                            proxy.stat("cluster.backend.upstream_flow_control_paused_reading_total")
                                    > 0);

            assertThat(Memory.directBytes() - before).isLessThan(16L << 20);
            isServed(proxy);
        }
    }

    /// CVE-2024-53270: a local reply after interim heads.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTimeoutAfterAnInterimHeadIsAnswered(boolean http2) throws Exception {
        var gate = new CountDownLatch(1);
        try (var upstream =
                        new TestUpstream(
                                request -> {
                                    request.out()
                                            .write(
                                                    bytes(
                                                            "HTTP/1.1 103 Early Hints\r\na: b\r\n\r\n"));
                                    Waiting.untilOpen(gate);
                                    return false;
                                });
                var proxy =
                        RunningProxy.start(
                                Yaml.http("proxy_100_continue: true", ROUTE, "", upstream.port()),
                                1)) {
            if (http2) {
                try (var client = H2Peer.client(proxy.port("ingress"))) {
                    client.get(1, "/brief");
                    assertThat(client.fields(client.await(H2Peer.HEADERS)))
                            .containsEntry(":status", "103");
                    assertThat(client.fields(client.await(H2Peer.HEADERS)))
                            .containsEntry(":status", "504");
                }
            } else {
                try (var client = proxy.client()) {
                    client.send(GET.replace("/ ", "/brief ") + "\r\n");
                    assertThat(client.head().status()).isEqualTo(103);
                    assertThat(client.response().status()).isEqualTo(504);
                }
            }
            gate.countDown();
        }
    }

    /// CVE-2025-64763 and 2021-43825: what comes before a tunnel stands waits here, and is capped.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "CONNECT b:443 HTTP/1.1\r\nHost: b:443\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: t\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
            })
    void earlyDataIsHeldBackAndCapped(String request) throws Exception {
        var seen = new CountDownLatch(1);
        var gate = new CountDownLatch(1);
        try (var upstream =
                        new TestUpstream(
                                got -> {
                                    seen.countDown();
                                    Waiting.untilOpen(gate);
                                    assertThat(got.in().available()).isZero();
                                    return false;
                                });
                var proxy = RunningProxy.start(Yaml.http(TUNNELS, ROUTE, "", upstream.port()), 1);
                var client = proxy.client()) {
            long before = Memory.directBytes();
            client.send(request);
            Waiting.untilOpen(seen);

            assertThat(settled(proxy, client.out(), "early")).isLessThan(64 << 20);
            assertThat(proxy.stat("http.ingress.downstream_flow_control_paused_reading_total"))
                    .isPositive();

            assertThat(Memory.directBytes() - before).isLessThan(16L << 20);
            gate.countDown();
            isServed(proxy);
        }
    }

    /// CVE-2021-43826: the client goes before its tunnel stands.
    @Test
    void aTunnelWhoseClientGoesBeforeItStandsIsGivenUp() throws Exception {
        var seen = new CountDownLatch(1);
        try (var upstream =
                        new TestUpstream(
                                request -> {
                                    seen.countDown();
                                    return request.in().read() >= 0;
                                });
                var proxy = RunningProxy.start(Yaml.http(TUNNELS, ROUTE, "", upstream.port()), 1)) {
            try (var client = proxy.client()) {
                client.send("CONNECT b:443 HTTP/1.1\r\nHost: b:443\r\n\r\nearly");
                Waiting.untilOpen(seen);
            }

            proxy.awaitStat("cluster.backend.upstream_cx_active", 0);
            proxy.awaitStat("cluster.backend.upstream_rq_active", 0);
            isServed(proxy);
        }
    }

    /// CVE-2026-73548: what a tunnel leaves behind is nobody's answer.
    @Test
    void aConnectionThatCarriedATunnelIsNotUsedAgain() throws Exception {
        try (var upstream =
                        new TestUpstream(
                                request -> {
                                    if (!request.head().contains("pgrade")) {
                                        return request.answer(200, "mine");
                                    }
                                    request.out().write(bytes(SWITCHING));
                                    request.in().read();
                                    return request.answer(200, "poison");
                                });
                var proxy = RunningProxy.start(Yaml.http(TUNNELS, ROUTE, "", upstream.port()), 1)) {
            try (var client = proxy.client()) {
                client.send(GET + "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
                assertThat(client.head().status()).isEqualTo(101);
                client.send("x");
                assertThat(client.head().status()).isEqualTo(200); // as bytes of the tunnel
            }

            try (var client = proxy.client()) {
                assertThat(client.get("/").body()).isEqualTo("mine");
            }
            assertThat(upstream.connections()).isEqualTo(2);
        }
    }
}
