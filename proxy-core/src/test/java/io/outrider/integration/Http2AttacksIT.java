package io.outrider.integration;

import static io.outrider.integration.H2Peer.CONTINUATION;
import static io.outrider.integration.H2Peer.DATA;
import static io.outrider.integration.H2Peer.END_HEADERS;
import static io.outrider.integration.H2Peer.END_STREAM;
import static io.outrider.integration.H2Peer.HEADERS;
import static io.outrider.integration.H2Peer.METADATA;
import static io.outrider.integration.H2Peer.NONE;
import static io.outrider.integration.H2Peer.PING;
import static io.outrider.integration.H2Peer.PRIORITY;
import static io.outrider.integration.H2Peer.RST_STREAM;
import static io.outrider.integration.H2Peer.SETTINGS;
import static io.outrider.integration.H2Peer.WINDOW_UPDATE;
import static io.outrider.integration.H2Peer.all;
import static io.outrider.integration.H2Peer.block;
import static io.outrider.integration.H2Peer.bytes;
import static io.outrider.integration.H2Peer.integer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What has brought proxies down over HTTP/2, tried from below; the names say which CVE. Each ends
/// with its own connection or stream, counted, in bounded memory, and the next client is served.
@ExtendWith(LeakCheck.class)
class Http2AttacksIT {
    private static final String ROUTE =
            "[ { match: { prefix: /direct }, direct_response: { status: 200 } },"
                    + " { match: { prefix: / }, route: { cluster: backend, timeout: 0s } } ]";
    private static final String ONLY_ITS_STREAM =
            "http2_protocol_options: { override_stream_error_on_invalid_http_message: true }";
    private static final int PROTOCOL_ERROR = 1;
    private static final int FLOW_CONTROL_ERROR = 3;
    private static final int ENHANCE_YOUR_CALM = 11;
    private static final byte[] GET = request("GET");
    private static final byte[] POST = request("POST");

    /// What a test does to the proxy.
    private interface Attack {
        void run(RunningProxy proxy, H2Peer client) throws Exception;
    }

    private static byte[] request(String method, String... more) {
        return all(
                block(":method", method, ":scheme", "http", ":path", "/", ":authority", "t"),
                block(more));
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
            Cost.isBounded(proxy);
            try (var other = H2Peer.client(proxy.port("ingress"))) {
                other.get(1, "/direct");
                assertThat(other.fields(other.await(HEADERS))).containsEntry(":status", "200");
            }
            client.close();
            proxy.awaitStat("http.ingress.downstream_rq_active", 0);
        }
    }

    /// What costs a client nothing and the proxy something, sent until the connection ends.
    static Stream<Arguments> floods() {
        byte[] field = block("x", "v".repeat(1000));
        return Stream.of(
                flood(
                        "CVE-2019-9513, PRIORITY",
                        "inbound_priority_frames_flood",
                        NONE,
                        bytes(PRIORITY, 0, 1, new byte[5])),
                flood(
                        "CVE-2019-9518, empty DATA",
                        "inbound_empty_frames_flood",
                        bytes(HEADERS, END_HEADERS, 1, POST),
                        bytes(DATA, 0, 1, NONE)),
                flood(
                        "CVE-2019-9518, empty CONTINUATION",
                        "inbound_empty_frames_flood",
                        bytes(HEADERS, 0, 1, NONE),
                        bytes(CONTINUATION, 0, 1, NONE)),
                flood(
                        "CVE-2024-27919 and 30255, CONTINUATION",
                        "header_list_size_too_large",
                        bytes(HEADERS, 0, 1, NONE),
                        bytes(CONTINUATION, 0, 1, field)),
                flood(
                        "WINDOW_UPDATE",
                        "inbound_window_update_frames_flood",
                        NONE,
                        bytes(WINDOW_UPDATE, 0, 0, integer(1))));
    }

    private static Arguments flood(String name, String stat, byte[] first, byte[] again) {
        return arguments(name, stat, first, again);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void floods(String name, String stat, byte[] first, byte[] again) throws Exception {
        attack(
                (proxy, client) -> {
                    client.raw(first);
                    client.flood(again, 10_000);

                    assertThat(client.goAway()).isIn(ENHANCE_YOUR_CALM, -1);
                    proxy.awaitStat("http2." + stat, 1);
                });
    }

    /// What the proxy would answer, again and again, to somebody who does not listen.
    static Stream<Arguments> unreadAnswers() {
        return Stream.of(
                arguments("CVE-2019-9512, PING", bytes(PING, 0, 0, new byte[8])),
                arguments("CVE-2019-9515, SETTINGS", bytes(SETTINGS, 0, 0, NONE)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void unreadAnswers(String name, byte[] frame) throws Exception {
        attack(
                (proxy, client) -> {
                    client.socket().setReceiveBufferSize(4096);
                    client.flood(frame, 3_000_000);

                    proxy.awaitStat("http2.outbound_control_flood", 1);
                });
    }

    /// One frame, or a few, that the connection does not survive.
    static Stream<Arguments> whatEndsTheConnection() {
        return Stream.of(
                once(
                        "CVE-2020-11080, thousands of settings",
                        ENHANCE_YOUR_CALM,
                        bytes(SETTINGS, 0, 0, new byte[6 * 2000])),
                once(
                        "a window that overflows",
                        FLOW_CONTROL_ERROR,
                        bytes(WINDOW_UPDATE, 0, 0, integer(Integer.MAX_VALUE))),
                once(
                        "CVE-2026-73513, trailers without END_STREAM",
                        PROTOCOL_ERROR,
                        bytes(HEADERS, END_HEADERS, 1, POST),
                        bytes(HEADERS, END_HEADERS, 1, block("x", "y"))),
                once(
                        "CVE-2024-45807, a head on a stream of the server's",
                        PROTOCOL_ERROR,
                        bytes(HEADERS, END_HEADERS, 2, POST)),
                once(
                        "CVE-2026-48743, a length without a body",
                        PROTOCOL_ERROR,
                        whole(request("POST", "content-length", "10"))),
                once(
                        "CVE-2023-27491, a line end",
                        PROTOCOL_ERROR,
                        whole(request("GET", "x", "a\r\nb: c"))),
                once(
                        "CVE-2023-27491, another request",
                        PROTOCOL_ERROR,
                        whole(request("GET", "x", "a\nGET / HTTP/1.1"))),
                once("CVE-2019-9900, NUL", PROTOCOL_ERROR, whole(request("GET", "x", "a\0b"))),
                once("DEL", PROTOCOL_ERROR, whole(request("GET", "x", "a\u007fb"))),
                once("a control byte", PROTOCOL_ERROR, whole(request("GET", "x", "\u0001"))),
                once("a space in a name", PROTOCOL_ERROR, whole(request("GET", "x y", "z"))),
                once("a colon in a name", PROTOCOL_ERROR, whole(request("GET", "x:y", "z"))));
    }

    private static Arguments once(String name, int code, byte[]... frames) {
        return arguments(name, code, all(frames));
    }

    private static byte[] whole(byte[] block) {
        return bytes(HEADERS, END_HEADERS | END_STREAM, 1, block);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void whatEndsTheConnection(String name, int code, byte[] frames) throws Exception {
        attack(
                (proxy, client) -> {
                    client.raw(frames);

                    assertThat(client.goAway()).isEqualTo(code);
                    proxy.awaitStat("cluster.backend.upstream_rq_200", 0);
                });
    }

    /// What makes the proxy work for each of very many streams.
    static Stream<Arguments> streamsWithoutEnd() {
        return Stream.of(
                arguments(
                        "CVE-2021-32778 and 2023-44487, rapid reset",
                        new Streams(
                                id ->
                                        all(
                                                bytes(HEADERS, END_HEADERS | END_STREAM, id, GET),
                                                bytes(RST_STREAM, 0, id, integer(8))))),
                arguments(
                        "CVE-2019-9514, invalid requests",
                        new Streams(
                                id ->
                                        bytes(
                                                HEADERS,
                                                END_HEADERS | END_STREAM,
                                                id,
                                                request("GET", "Upper", "case")))),
                arguments(
                        "CVE-2025-8671, resets made by us: windows",
                        new Streams(
                                id ->
                                        all(
                                                bytes(HEADERS, END_HEADERS, id, POST),
                                                bytes(WINDOW_UPDATE, 0, id, integer(0))))),
                arguments(
                        "CVE-2025-8671, resets made by us: priorities",
                        new Streams(
                                id ->
                                        all(
                                                bytes(HEADERS, END_HEADERS, id, POST),
                                                bytes(PRIORITY, 0, id, new byte[1])))));
    }

    record Streams(IntFunction<byte[]> frames) {}

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void streamsWithoutEnd(String name, Streams streams) throws Exception {
        attack(
                ONLY_ITS_STREAM,
                (proxy, client) -> {
                    try {
                        for (int id = 1; id < 20_000; id += 2) {
                            client.raw(streams.frames().apply(id));
                        }
                    } catch (SocketException _) {
                        // cut off
                    }

                    assertThat(client.goAway()).isIn(ENHANCE_YOUR_CALM, 0, -1);
                    assertThat(proxy.stat("http.ingress.downstream_rq_total")).isLessThan(1000);
                });
    }

    @Test
    void rapidResetIsCounted() throws Exception {
        attack(
                (proxy, client) -> {
                    try {
                        for (int id = 1; id < 20_000; id += 2) {
                            client.raw(
                                    all(
                                            bytes(HEADERS, END_HEADERS | END_STREAM, id, GET),
                                            bytes(RST_STREAM, 0, id, integer(8))));
                        }
                    } catch (SocketException _) {
                        // cut off
                    }
                    client.goAway();

                    proxy.awaitStat("http.ingress.downstream_rq_too_many_premature_resets", 1);
                });
    }

    @Test
    void aClientMustBeginWithSettings() throws Exception {
        attack(
                (proxy, _) -> {
                    byte[] ping = bytes(PING, 0, 0, new byte[8]);
                    try (var client = H2Peer.client(proxy.port("ingress"), ping)) {
                        assertThat(client.goAway()).isEqualTo(PROTOCOL_ERROR);
                    }
                    byte[] ack = bytes(SETTINGS, H2Peer.ACK, 0, NONE);
                    try (var client = H2Peer.client(proxy.port("ingress"), ack)) {
                        assertThat(client.goAway()).isEqualTo(PROTOCOL_ERROR);
                    }
                });
    }

    /// CVE-2019-18801: a head of several frames is written as one of HTTP/1.
    @Test
    void theLargestHeadReachesHttp1Whole() throws Exception {
        try (var upstream =
                        new TestUpstream(
                                request ->
                                        request.answer(
                                                200, Integer.toString(request.head().length())));
                var proxy = RunningProxy.start(Yaml.http("", ROUTE, "", upstream.port()), 1);
                var client = H2Peer.client(proxy.port("ingress"))) {
            byte[] head = request("GET", "x", "v".repeat(50_000));
            client.frame(HEADERS, END_STREAM, 1, Arrays.copyOf(head, 16_000));
            for (int at = 16_000; at < head.length; at += 16_000) {
                int to = Math.min(head.length, at + 16_000);
                int last = to == head.length ? END_HEADERS : 0;
                client.frame(CONTINUATION, last, 1, Arrays.copyOfRange(head, at, to));
            }

            assertThat(client.fields(client.await(HEADERS))).containsEntry(":status", "200");
            String length = new String(client.await(DATA).payload(), StandardCharsets.US_ASCII);
            assertThat(Integer.parseInt(length)).isBetween(50_000, 51_000);
        }
    }

    /// CVE-2026-47774: small on the wire, huge in memory.
    @Test
    void aHeaderBombIsNotUnpacked() throws Exception {
        attack(
                ONLY_ITS_STREAM,
                (proxy, client) -> {
                    client.frame(HEADERS, END_HEADERS | END_STREAM, 1, H2Peer.bomb(GET, "cookie"));

                    assertThat(client.await(RST_STREAM).stream()).isEqualTo(1);
                    proxy.awaitStat("http2.header_list_size_too_large", 1);
                });
    }

    /// CVE-2026-73550.
    @Test
    void manyHostHeadersAreCountedThoughDropped() throws Exception {
        attack(
                (proxy, client) -> {
                    String[] fields = new String[400];
                    Arrays.fill(fields, "host");
                    client.raw(whole(request("GET", fields)));

                    assertThat(client.await(RST_STREAM).stream()).isEqualTo(1);
                });
    }

    /// CVE-2021-29258, and whatever else is not known here.
    @ParameterizedTest
    @ValueSource(ints = {METADATA, 0xb, 0xff})
    void framesOfOtherTypesMeanNothing(int type) throws Exception {
        attack(
                (proxy, client) -> {
                    client.flood(bytes(type, 0, 0, NONE), 1000);
                    client.raw(bytes(HEADERS, END_HEADERS, 1, POST));
                    client.flood(bytes(type, END_HEADERS, 1, NONE), 1000);
                    client.flood(bytes(type, END_HEADERS, 1, new byte[16384]), 100);
                    client.data(1, true, new byte[1]);

                    assertThat(client.fields(client.await(HEADERS)))
                            .containsEntry(":status", "200");
                });
    }

    /// CVE-2020-12604.
    @Test
    void anAnswerThatIsNeverTakenTimesOut() throws Exception {
        attack(
                "stream_idle_timeout: 2s",
                (proxy, client) -> {
                    client.get(1, "/big");

                    assertThat(client.await(RST_STREAM).stream()).isEqualTo(1);
                    proxy.awaitStat("http2.pending_send_bytes", 0);
                });
    }

    /// CVE-2019-9511 and 9517.
    @Test
    void bodiesAskedForAndNotReadAreCapped() throws Exception {
        attack(
                (proxy, client) -> {
                    for (int stream = 1; stream < 1000; stream += 2) {
                        client.get(stream, "/big");
                    }
                    for (int i = 0; i < 50; i++) {
                        client.await(HEADERS);
                    }

                    long waiting = proxy.stat("http2.pending_send_bytes");
                    assertThat(waiting).isLessThan(500L * 200 * 1024);
                });
    }

    /// CVE-2020-12603: what is buffered costs what it is, not a buffer for each byte.
    @Test
    void aBodyOfSingleBytesForAHostThatDoesNotReadIsCapped() throws Exception {
        try (var deaf = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                var proxy = RunningProxy.start(Yaml.http(deaf.getLocalPort()), 1);
                var client = H2Peer.client(proxy.port("ingress"))) {
            long before = Memory.directBytes();
            client.raw(bytes(HEADERS, END_HEADERS, 1, POST));
            int window = client.initialWindow(client.await(SETTINGS));
            client.flood(bytes(DATA, 0, 1, new byte[1]), Math.min(window, 60_000));
            client.frame(PING, 0, 0, new byte[8]);
            client.await(PING);

            assertThat(Memory.directBytes() - before).isLessThan(8L << 20);
        }
    }
}
