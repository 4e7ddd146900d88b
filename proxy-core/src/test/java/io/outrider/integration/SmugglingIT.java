package io.outrider.integration;

import static io.outrider.integration.H2Peer.END_HEADERS;
import static io.outrider.integration.H2Peer.HEADERS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Messages that two parsers could read differently, or that a rule could read differently from the
/// host behind it; the names say which CVE.
@ExtendWith(LeakCheck.class)
class SmugglingIT {
    private static final String ROUTES =
            "[ { match: { prefix: /, headers: [ { name: x-role, string_match: { exact: admin } } ]"
                    + " }, direct_response: { status: 403 } }, { match: { prefix: / }, route: {"
                    + " cluster: backend } } ]";
    private static final String UPGRADES = "upgrade_configs: [ { upgrade_type: websocket } ]";
    private static final int LARGE = 50_000;

    /// CVE-2019-18802.
    @Test
    void aSpaceAfterAValueDoesNotDodgeARule() throws Exception {
        try (var upstream = new TestUpstream(request -> request.answer(200, "ok"));
                var proxy = RunningProxy.start(Yaml.http("", ROUTES, "", upstream.port()), 1);
                var client = proxy.client();
                var second = H2Peer.client(proxy.port("ingress"))) {
            int http1 = client.get("/", "X-Role: admin \t\r\n").status();
            second.headers(
                    1,
                    true,
                    ":method",
                    "GET",
                    ":scheme",
                    "http",
                    ":path",
                    "/",
                    ":authority",
                    "t",
                    "x-role",
                    "admin ");

            assertThat(http1).isEqualTo(403);
            assertThat(second.fields(second.await(HEADERS))).containsEntry(":status", "403");
        }
    }

    /// CVE-2019-18802, from above: the space is no part of the length, nor of what clients match.
    @Test
    void aSpaceAfterAValueOfAnAnswerIsNotPassedOn() throws Exception {
        try (var upstream =
                        new TestUpstream(request -> request.answer(200, "X-A: b \t\r\n", "ok"));
                var proxy = RunningProxy.start(Yaml.http("", ROUTES, "", upstream.port()), 1);
                var client = proxy.client()) {
            TestClient.Response response = client.get("/");

            assertThat(response.body()).isEqualTo("ok");
            client.send("GET / HTTP/1.1\r\nHost: t\r\n\r\n");
            String answer = new String(client.in().readNBytes(60), StandardCharsets.ISO_8859_1);
            assertThat(answer).doesNotContain("b \r\n").doesNotContain("\t");
        }
    }

    /// CVE-2019-18838.
    @Test
    void aRequestWithoutHostIsRefusedAlone() throws Exception {
        try (var upstream = new TestUpstream(request -> request.answer(200, "ok"));
                var proxy = RunningProxy.start(Yaml.http("", ROUTES, "", upstream.port()), 1)) {
            try (var client = proxy.client()) {
                client.send("GET / HTTP/1.1\r\n\r\n");
                assertThat(client.response().status()).isEqualTo(400);
            }
            try (var client = proxy.client()) {
                assertThat(client.get("/").status()).isEqualTo(200);
            }
            assertThat(upstream.requests()).isEqualTo(1);
        }
    }

    /// CVE-2019-18801, from above: a head of several frames is written as one of HTTP/1.
    @Test
    void theLargestHeadOfAHostReachesHttp1Whole() throws Exception {
        try (var upstream =
                        new H2Upstream(
                                (peer, frame) -> {
                                    if (frame.type() == HEADERS) {
                                        large(peer, frame.stream());
                                    }
                                });
                var proxy =
                        RunningProxy.start(
                                Yaml.http("", ROUTES, H2Upstream.CLUSTER, upstream.port()), 1);
                var client = proxy.client()) {
            TestClient.Response response = client.get("/");

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.header("x")).hasSize(LARGE);
            Cost.isBounded(proxy);
        }
    }

    private static void large(H2Peer peer, int stream) throws IOException {
        byte[] head = H2Peer.block(":status", "200", "x", "v".repeat(LARGE));
        int half = 16_000;
        peer.frame(HEADERS, H2Peer.END_STREAM, stream, Arrays.copyOf(head, half));
        for (int at = half; at < head.length; at += half) {
            int to = Math.min(head.length, at + half);
            int last = to == head.length ? END_HEADERS : 0;
            peer.frame(H2Peer.CONTINUATION, last, stream, Arrays.copyOfRange(head, at, to));
        }
    }

    /// CVE-2024-23326: a client that tunnels already, and a host that has not agreed.
    @Test
    void whatFollowsAnUpgradeThatWasAnsweredOtherwiseIsNobodysRequest() throws Exception {
        try (var upstream = new TestUpstream(request -> request.answer(200, "no tunnel"));
                var proxy =
                        RunningProxy.start(Yaml.http(UPGRADES, ROUTES, "", upstream.port()), 1)) {
            try (var client = proxy.client()) {
                client.send(
                        """
                        GET / HTTP/1.1\r
                        Host: t\r
                        Connection: Upgrade\r
                        Upgrade: websocket\r
                        \r
                        GET /smuggled HTTP/1.1\r
                        Host: t\r
                        \r
                        """);
                assertThat(client.response().status()).isEqualTo(200);
                assertThat(client.isClosed()).isTrue();
            }

            try (var client = proxy.client()) {
                assertThat(client.get("/").body()).isEqualTo("no tunnel");
            }
            assertThat(upstream.requests()).isEqualTo(2);
            assertThat(upstream.connections()).isEqualTo(2);
        }
    }
}
