package io.outrider.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What has brought proxies down over HTTP/2, tried from below: each ends with its own connection,
/// counted, and the next client is served.
@ExtendWith(LeakCheck.class)
class Http2AttacksIT {
    private static final String ROUTE =
            "[ { match: { prefix: /direct }, direct_response: { status: 200 } },"
                    + " { match: { prefix: / }, route: { cluster: backend } } ]";
    private static final int PROTOCOL_ERROR = 1;
    private static final int FLOW_CONTROL_ERROR = 3;
    private static final int ENHANCE_YOUR_CALM = 11;

    /// What a test does to the proxy.
    private interface Attack {
        void run(RunningProxy proxy, H2Peer client) throws Exception;
    }

    private static void attack(Attack attack) throws Exception {
        attack("", attack);
    }

    @SuppressWarnings("try") // the attacker hangs up before the end is judged
    private static void attack(String options, Attack attack) throws Exception {
        try (var upstream = new TestUpstream(request -> request.answer(200, "x".repeat(100_000)));
                var proxy = RunningProxy.start(Yaml.http(options, ROUTE, "", upstream.port()), 1);
                var client = H2Peer.client(proxy.port("ingress"))) {
            attack.run(proxy, client);
            try (var other = H2Peer.client(proxy.port("ingress"))) {
                other.get(1, "/direct");
                assertThat(other.fields(other.await(H2Peer.HEADERS)))
                        .containsEntry(":status", "200");
            }
            client.close();
            while (proxy.stat("http.ingress.downstream_rq_active") > 0) {
                Thread.onSpinWait(); // asking is what takes the time
            }
        }
    }

    /// Writes until the other side has had enough.
    private static void flood(H2Peer client, byte[] frame, int times) throws IOException {
        var burst = new ByteArrayOutputStream();
        try {
            for (int i = 1; i <= times; i++) {
                burst.writeBytes(frame);
                if (i % 200 == 0 || i == times) {
                    client.raw(burst.toByteArray());
                    burst.reset();
                }
            }
        } catch (SocketException _) {
            // it has
        }
    }

    @Test
    void rapidReset() throws Exception {
        attack(
                (proxy, client) -> {
                    byte[] head =
                            H2Peer.block(
                                    ":method",
                                    "GET",
                                    ":scheme",
                                    "http",
                                    ":path",
                                    "/",
                                    ":authority",
                                    "t");
                    try {
                        for (int stream = 1; stream < 20_000; stream += 2) {
                            var both = new ByteArrayOutputStream();
                            both.writeBytes(H2Peer.bytes(H2Peer.HEADERS, 5, stream, head));
                            both.writeBytes(
                                    H2Peer.bytes(H2Peer.RST_STREAM, 0, stream, H2Peer.integer(8)));
                            client.raw(both.toByteArray());
                        }
                    } catch (SocketException _) {
                        // cut off
                    }
                    client.goAway();

                    assertThat(proxy.stat("http.ingress.downstream_rq_too_many_premature_resets"))
                            .isEqualTo(1);
                    assertThat(proxy.stat("http.ingress.downstream_rq_total")).isLessThan(1000);
                });
    }

    @Test
    void continuationsWithoutEnd() throws Exception {
        attack(
                (proxy, client) -> {
                    byte[] head = H2Peer.block(":method", "GET");
                    client.frame(H2Peer.HEADERS, 1, 1, head);
                    flood(
                            client,
                            H2Peer.bytes(
                                    H2Peer.CONTINUATION, 0, 1, H2Peer.block("x", "v".repeat(1000))),
                            10_000);

                    assertThat(client.goAway()).isIn(ENHANCE_YOUR_CALM, -1);
                    assertThat(proxy.stat("http2.header_list_size_too_large")).isEqualTo(1);
                });
    }

    @Test
    void emptyContinuations() throws Exception {
        attack(
                (proxy, client) -> {
                    client.frame(H2Peer.HEADERS, 1, 1, H2Peer.block(":method", "GET"));
                    flood(client, H2Peer.bytes(H2Peer.CONTINUATION, 0, 1, new byte[0]), 10_000);

                    assertThat(client.goAway()).isIn(ENHANCE_YOUR_CALM, -1);
                    assertThat(proxy.stat("http2.inbound_empty_frames_flood")).isEqualTo(1);
                });
    }

    @Test
    void emptyDataFrames() throws Exception {
        attack(
                (proxy, client) -> {
                    client.headers(
                            1,
                            false,
                            ":method",
                            "POST",
                            ":scheme",
                            "http",
                            ":path",
                            "/",
                            ":authority",
                            "t");
                    flood(client, H2Peer.bytes(H2Peer.DATA, 0, 1, new byte[0]), 10_000);

                    assertThat(client.goAway()).isIn(ENHANCE_YOUR_CALM, -1);
                    assertThat(proxy.stat("http2.inbound_empty_frames_flood")).isEqualTo(1);
                });
    }

    @Test
    void pingsWhoseAnswersNobodyReads() throws Exception {
        attack(
                (proxy, client) -> {
                    client.socket().setReceiveBufferSize(4096);
                    flood(client, H2Peer.bytes(H2Peer.PING, 0, 0, new byte[8]), 2_000_000);

                    assertThat(proxy.stat("http2.outbound_control_flood")).isEqualTo(1);
                });
    }

    @Test
    void settingsWhoseAnswersNobodyReads() throws Exception {
        attack(
                (proxy, client) -> {
                    client.socket().setReceiveBufferSize(4096);
                    flood(client, H2Peer.bytes(H2Peer.SETTINGS, 0, 0, new byte[0]), 3_000_000);

                    assertThat(proxy.stat("http2.outbound_control_flood")).isEqualTo(1);
                });
    }

    @Test
    void settingsWithThousandsOfEntries() throws Exception {
        attack(
                (proxy, client) -> {
                    client.frame(H2Peer.SETTINGS, 0, 0, new byte[6 * 2000]);

                    assertThat(client.goAway()).isIn(ENHANCE_YOUR_CALM, -1);
                });
    }

    @Test
    void priorities() throws Exception {
        attack(
                (proxy, client) -> {
                    flood(client, H2Peer.bytes(H2Peer.PRIORITY, 0, 1, new byte[5]), 10_000);

                    assertThat(client.goAway()).isIn(ENHANCE_YOUR_CALM, -1);
                    assertThat(proxy.stat("http2.inbound_priority_frames_flood")).isEqualTo(1);
                });
    }

    @Test
    void windowUpdates() throws Exception {
        attack(
                (proxy, client) -> {
                    flood(
                            client,
                            H2Peer.bytes(H2Peer.WINDOW_UPDATE, 0, 0, H2Peer.integer(1)),
                            10_000);

                    assertThat(client.goAway()).isIn(ENHANCE_YOUR_CALM, -1);
                    assertThat(proxy.stat("http2.inbound_window_update_frames_flood")).isEqualTo(1);
                });
    }

    @Test
    void aWindowThatOverflows() throws Exception {
        attack(
                (proxy, client) -> {
                    client.windowUpdate(0, Integer.MAX_VALUE);

                    assertThat(client.goAway()).isEqualTo(FLOW_CONTROL_ERROR);
                });
    }

    @Test
    void resetsThatAreMadeByUs() throws Exception {
        attack(
                (proxy, client) -> {
                    byte[] head =
                            H2Peer.block(
                                    ":method",
                                    "POST",
                                    ":scheme",
                                    "http",
                                    ":path",
                                    "/",
                                    ":authority",
                                    "t");
                    try {
                        for (int stream = 1; stream < 20_000; stream += 2) {
                            client.raw(H2Peer.bytes(H2Peer.HEADERS, 4, stream, head));
                            client.windowUpdate(stream, 0);
                        }
                    } catch (SocketException _) {
                        // cut off
                    }

                    assertThat(client.goAway()).isIn(ENHANCE_YOUR_CALM, -1);
                    assertThat(proxy.stat("http.ingress.downstream_rq_total")).isLessThan(1000);
                });
    }

    @Test
    void aHeaderBombIsNotUnpacked() throws Exception {
        attack(
                "http2_protocol_options: { override_stream_error_on_invalid_http_message: true }",
                (proxy, client) -> {
                    var block = new ByteArrayOutputStream();
                    block.writeBytes(
                            H2Peer.block(
                                    ":method",
                                    "GET",
                                    ":scheme",
                                    "http",
                                    ":path",
                                    "/",
                                    ":authority",
                                    "t"));
                    byte[] crumb = H2Peer.block("cookie", "c".repeat(3900));
                    crumb[0] = 0x40;
                    block.writeBytes(crumb);
                    byte[] again = new byte[12_000];
                    Arrays.fill(again, (byte) 0xbe);
                    block.writeBytes(again);
                    client.frame(H2Peer.HEADERS, 5, 1, block.toByteArray());

                    assertThat(client.await(H2Peer.RST_STREAM).stream()).isEqualTo(1);
                    assertThat(proxy.stat("http2.header_list_size_too_large")).isEqualTo(1);
                });
    }

    @Test
    void manyHostHeadersAreCountedThoughDropped() throws Exception {
        attack(
                (proxy, client) -> {
                    String[] fields = new String[8 + 400];
                    Arrays.fill(fields, "host");
                    System.arraycopy(
                            new String[] {
                                ":method", "GET", ":scheme", "http", ":path", "/", ":authority", "t"
                            },
                            0,
                            fields,
                            0,
                            8);
                    client.headers(1, true, fields);

                    assertThat(client.await(H2Peer.RST_STREAM).stream()).isEqualTo(1);
                });
    }

    @Test
    void trailersWithoutEndStream() throws Exception {
        attack(
                (proxy, client) -> {
                    client.headers(
                            1,
                            false,
                            ":method",
                            "POST",
                            ":scheme",
                            "http",
                            ":path",
                            "/",
                            ":authority",
                            "t");
                    client.headers(1, false, "x", "y");

                    assertThat(client.goAway()).isEqualTo(PROTOCOL_ERROR);
                });
    }

    @Test
    void aLengthWithoutABody() throws Exception {
        attack(
                (proxy, client) -> {
                    client.headers(
                            1,
                            true,
                            ":method",
                            "POST",
                            ":scheme",
                            "http",
                            ":path",
                            "/",
                            ":authority",
                            "t",
                            "content-length",
                            "10");

                    assertThat(client.goAway()).isEqualTo(PROTOCOL_ERROR);
                    assertThat(proxy.stat("cluster.backend.upstream_rq_total")).isZero();
                });
    }

    @Test
    void whatWouldSplitAnHttp1RequestIsRefused() throws Exception {
        for (String bad :
                new String[] {"a\r\nb: c", "a\0b", "a\nGET / HTTP/1.1", "a\u007fb", "\u0001"}) {
            attack(
                    (proxy, client) -> {
                        client.headers(
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
                                "x",
                                bad);

                        assertThat(client.goAway()).isEqualTo(PROTOCOL_ERROR);
                        assertThat(proxy.stat("cluster.backend.upstream_rq_total")).isZero();
                    });
        }
    }

    @Test
    void anAnswerThatIsNeverTakenTimesOut() throws Exception {
        attack(
                "stream_idle_timeout: 0.3s",
                (proxy, client) -> {
                    client.get(1, "/big");

                    H2Peer.Frame reset = client.await(H2Peer.RST_STREAM);
                    assertThat(reset.stream()).isEqualTo(1);
                    assertThat(proxy.stat("http2.pending_send_bytes")).isZero();
                });
    }

    @Test
    void bodiesAskedForAndNotReadAreCapped() throws Exception {
        attack(
                (proxy, client) -> {
                    for (int stream = 1; stream < 1000; stream += 2) {
                        client.get(stream, "/big");
                    }
                    for (int i = 0; i < 50; i++) {
                        client.await(H2Peer.HEADERS);
                    }

                    long waiting = proxy.stat("http2.pending_send_bytes");
                    assertThat(waiting).isLessThan(500L * 200 * 1024);
                });
    }
}
