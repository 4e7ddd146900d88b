package io.outrider.integration;

import static io.outrider.integration.H2Peer.ACK;
import static io.outrider.integration.H2Peer.CONTINUATION;
import static io.outrider.integration.H2Peer.DATA;
import static io.outrider.integration.H2Peer.END_HEADERS;
import static io.outrider.integration.H2Peer.END_STREAM;
import static io.outrider.integration.H2Peer.GOAWAY;
import static io.outrider.integration.H2Peer.HEADERS;
import static io.outrider.integration.H2Peer.METADATA;
import static io.outrider.integration.H2Peer.NONE;
import static io.outrider.integration.H2Peer.PING;
import static io.outrider.integration.H2Peer.PRIORITY;
import static io.outrider.integration.H2Peer.PUSH_PROMISE;
import static io.outrider.integration.H2Peer.RST_STREAM;
import static io.outrider.integration.H2Peer.SETTINGS;
import static io.outrider.integration.H2Peer.WINDOW_UPDATE;
import static io.outrider.integration.H2Peer.all;
import static io.outrider.integration.H2Peer.block;
import static io.outrider.integration.H2Peer.bytes;
import static io.outrider.integration.H2Peer.integer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a host must not say on HTTP/2: it is told with which error, on its stream or for the whole
/// connection; the client gets an answer; the next request is served.
@ExtendWith(LeakCheck.class)
class HostileUpstreamsIT {
    private static final String ROUTE =
            "[ { match: { prefix: / }, route: { cluster: backend, timeout: 0s } } ]";
    private static final long MEMORY = 64L << 20;

    private static final String PROTOCOL_ERRORS = "cluster.backend.upstream_cx_protocol_error";

    /// What the host sends when it has read the head of request `stream`.
    interface Attack {
        byte[] frames(int stream);
    }

    /// What the host does then; gives what it was told.
    interface Host {
        String answer(H2Peer peer, int stream) throws IOException;
    }

    private static byte[] ok(int stream) {
        return head(stream, ":status", "200");
    }

    private static byte[] head(int stream, String... fields) {
        return bytes(HEADERS, END_HEADERS, stream, block(fields));
    }

    private static byte[] last(int stream, String... fields) {
        return bytes(HEADERS, END_HEADERS | END_STREAM, stream, block(fields));
    }

    private static byte[] setting(int identifier, int value) {
        return bytes(
                SETTINGS,
                0,
                0,
                all(new byte[] {(byte) (identifier >> 8), (byte) identifier}, integer(value)));
    }

    private static Arguments row(String name, String told, String answer, Attack attack) {
        return arguments(name, told, answer, attack);
    }

    private static Arguments row(String name, String answer, Attack attack) {
        return arguments(name, answer, attack);
    }

    /// What ends the connection.
    static Stream<Arguments> onTheConnection() {
        return Stream.of(
                row("a short PING", "GOAWAY 6", "502", _ -> bytes(PING, 0, 0, new byte[7])),
                row("PING on a stream", "GOAWAY 1", "502", s -> bytes(PING, 0, s, new byte[8])),
                row("uneven SETTINGS", "GOAWAY 6", "502", _ -> bytes(SETTINGS, 0, 0, new byte[5])),
                row(
                        "SETTINGS ACK, full",
                        "GOAWAY 6",
                        "502",
                        _ -> bytes(SETTINGS, ACK, 0, new byte[6])),
                row(
                        "CVE-2020-11080, thousands of settings",
                        "GOAWAY 11",
                        "502",
                        _ -> bytes(SETTINGS, 0, 0, new byte[6 * 2000])),
                row("SETTINGS on a stream", "GOAWAY 1", "502", s -> bytes(SETTINGS, 0, s, NONE)),
                row("ENABLE_PUSH 2", "GOAWAY 1", "502", _ -> setting(2, 2)),
                row("ENABLE_PUSH of a server", "GOAWAY 1", "502", _ -> setting(2, 1)),
                row("a window of 2^31", "GOAWAY 3", "502", _ -> setting(4, 1 << 31)),
                row("frames of 2^14-1", "GOAWAY 1", "502", _ -> setting(5, 16383)),
                row("frames of 2^24", "GOAWAY 1", "502", _ -> setting(5, 1 << 24)),
                row("CONNECT protocol 2", "GOAWAY 1", "502", _ -> setting(8, 2)),
                row("a short GOAWAY", "GOAWAY 6", "502", _ -> bytes(GOAWAY, 0, 0, new byte[7])),
                row("GOAWAY on a stream", "GOAWAY 1", "502", s -> bytes(GOAWAY, 0, s, new byte[8])),
                row(
                        "a short WINDOW_UPDATE",
                        "GOAWAY 6",
                        "502",
                        _ -> bytes(WINDOW_UPDATE, 0, 0, new byte[3])),
                row(
                        "WINDOW_UPDATE by 0",
                        "GOAWAY 1",
                        "502",
                        _ -> bytes(WINDOW_UPDATE, 0, 0, integer(0))),
                row(
                        "WINDOW_UPDATE past 2^31",
                        "GOAWAY 3",
                        "502",
                        _ -> bytes(WINDOW_UPDATE, 0, 0, integer(Integer.MAX_VALUE))),
                row(
                        "WINDOW_UPDATE of an idle stream",
                        "GOAWAY 1",
                        "502",
                        s -> bytes(WINDOW_UPDATE, 0, s + 2, integer(1))),
                row(
                        "RST_STREAM of an idle stream",
                        "GOAWAY 1",
                        "502",
                        s -> bytes(RST_STREAM, 0, s + 2, integer(8))),
                row(
                        "a short RST_STREAM",
                        "GOAWAY 6",
                        "502",
                        s -> bytes(RST_STREAM, 0, s, new byte[3])),
                row(
                        "RST_STREAM of the connection",
                        "GOAWAY 1",
                        "502",
                        _ -> bytes(RST_STREAM, 0, 0, integer(8))),
                row(
                        "PRIORITY of the connection",
                        "GOAWAY 1",
                        "502",
                        _ -> bytes(PRIORITY, 0, 0, new byte[5])),
                row(
                        "DATA of the connection",
                        "GOAWAY 1",
                        "502",
                        _ -> bytes(DATA, 0, 0, new byte[1])),
                row(
                        "DATA of an idle stream",
                        "GOAWAY 1",
                        "502",
                        s -> bytes(DATA, 0, s + 2, new byte[1])),
                row(
                        "more padding than frame",
                        "GOAWAY 1",
                        "200, reset",
                        s -> all(ok(s), bytes(DATA, 8, s, new byte[] {5, 0}))),
                row(
                        "padded HEADERS without",
                        "GOAWAY 1",
                        "502",
                        s -> bytes(HEADERS, 8 | END_HEADERS, s, new byte[] {5, 0})),
                row(
                        "a frame too long",
                        "GOAWAY 6",
                        "200, reset",
                        s -> all(ok(s), bytes(DATA, 0, s, new byte[16385]))),
                row("HEADERS of the connection", "GOAWAY 1", "502", _ -> ok(0)),
                row("HEADERS of an idle stream", "GOAWAY 1", "502", s -> ok(s + 2)),
                row("HEADERS of a server's stream", "GOAWAY 1", "502", _ -> ok(2)),
                row(
                        "CONTINUATION alone",
                        "GOAWAY 1",
                        "502",
                        s -> bytes(CONTINUATION, END_HEADERS, s, NONE)),
                row(
                        "a head cut in two by PING",
                        "GOAWAY 1",
                        "502",
                        s -> all(bytes(HEADERS, 0, s, NONE), bytes(PING, 0, 0, new byte[8]))),
                row(
                        "PUSH_PROMISE",
                        "GOAWAY 1",
                        "502",
                        s ->
                                bytes(
                                        PUSH_PROMISE,
                                        END_HEADERS,
                                        s,
                                        all(integer(2), block(":method", "GET")))),
                row(
                        "no such table entry",
                        "GOAWAY 9",
                        "502",
                        s -> bytes(HEADERS, END_HEADERS, s, new byte[] {(byte) 0xff, 1})),
                row(
                        "table entry 0",
                        "GOAWAY 9",
                        "502",
                        s -> bytes(HEADERS, END_HEADERS, s, new byte[] {(byte) 0x80})),
                row(
                        "a table too large",
                        "GOAWAY 9",
                        "502",
                        s ->
                                bytes(
                                        HEADERS,
                                        END_HEADERS,
                                        s,
                                        new byte[] {0x3f, (byte) 0xff, (byte) 0xff, 3})),
                row(
                        "half an entry",
                        "GOAWAY 9",
                        "502",
                        s -> bytes(HEADERS, END_HEADERS, s, new byte[] {0, 5, 'a'})),
                row(
                        "DATA after the end",
                        "GOAWAY 5",
                        "200",
                        s ->
                                all(
                                        ok(s),
                                        bytes(DATA, END_STREAM, s, NONE),
                                        bytes(DATA, 0, s, new byte[1]))));
    }

    /// What ends one message; without `override_stream_error_on_invalid_http_message`, and as in
    /// Envoy, the connection with it.
    static Stream<Arguments> inAMessage() {
        return Stream.of(
                row("no status", "502", s -> last(s, "a", "b")),
                row("a status that is none", "502", s -> last(s, ":status", "2x0")),
                row("a status of two digits", "502", s -> last(s, ":status", "20")),
                row("two of them", "502", s -> last(s, ":status", "200", ":status", "200")),
                row("a late one", "502", s -> last(s, "a", "b", ":status", "200")),
                row("a request's field", "502", s -> last(s, ":status", "200", ":path", "/")),
                row("an unknown field", "502", s -> last(s, ":status", "200", ":x", "/")),
                row("an upper-case name", "502", s -> last(s, ":status", "200", "A", "b")),
                row("an empty name", "502", s -> last(s, ":status", "200", "", "b")),
                row(
                        "a line end in a value",
                        "502",
                        s -> last(s, ":status", "200", "a", "b\r\nc: d")),
                row("NUL in a value", "502", s -> last(s, ":status", "200", "a", "b\0")),
                row(
                        "a connection header",
                        "502",
                        s -> last(s, ":status", "200", "connection", "close")),
                row(
                        "transfer-encoding",
                        "502",
                        s -> last(s, ":status", "200", "transfer-encoding", "chunked")),
                row(
                        "lengths that differ",
                        "502",
                        s ->
                                last(
                                        s,
                                        ":status",
                                        "200",
                                        "content-length",
                                        "1",
                                        "content-length",
                                        "2")),
                row(
                        "a length that is none",
                        "502",
                        s -> last(s, ":status", "200", "content-length", "+1")),
                row(
                        "a length without body",
                        "502",
                        s -> last(s, ":status", "200", "content-length", "1")),
                row("an interim head that ends", "502", s -> last(s, ":status", "103")),
                row("101", "502", s -> last(s, ":status", "101")),
                row(
                        "pseudo-headers in trailers",
                        "200, reset",
                        s -> all(ok(s), last(s, ":status", "200"))),
                row(
                        "an unknown one in trailers",
                        "200, reset",
                        s -> all(ok(s), last(s, "a", "b", ":x", "y"))),
                row("trailers without an end", "200, reset", s -> all(ok(s), head(s, "a", "b"))));
    }

    /// What ends one message, and as in Envoy never more.
    static Stream<Arguments> inABody() {
        return Stream.of(
                row("a body without head", "502", s -> bytes(DATA, END_STREAM, s, new byte[1])),
                row(
                        "more than its length",
                        "200, reset",
                        s ->
                                all(
                                        head(s, ":status", "200", "content-length", "1"),
                                        bytes(DATA, 0, s, new byte[2]))),
                row(
                        "less than its length",
                        "200, reset",
                        s ->
                                all(
                                        head(s, ":status", "200", "content-length", "9"),
                                        bytes(DATA, END_STREAM, s, new byte[2]))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void onTheConnection(String name, String told, String answer, Attack attack) throws Exception {
        assertThat(run("", attack, 2)).isEqualTo(told + ", client " + answer);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("inAMessage")
    void inAMessageByDefault(String name, String answer, Attack attack) throws Exception {
        assertThat(run("", attack, 2)).isEqualTo("GOAWAY 1, client " + answer);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("inAMessage")
    void inAMessageWhereOnlyItsStreamIsToEnd(String name, String answer, Attack attack)
            throws Exception {
        assertThat(run("{ override_stream_error_on_invalid_http_message: true }", attack, 1))
                .isEqualTo("RST_STREAM 1, client " + answer);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void inABody(String name, String answer, Attack attack) throws Exception {
        assertThat(run("", attack, 1)).isEqualTo("RST_STREAM 1, client " + answer);
    }

    /// What costs a host nothing and the proxy something, sent until the connection ends.
    static Stream<Arguments> floods() {
        byte[] field = block("x", "v".repeat(1000));
        return Stream.of(
                flood(
                        "CVE-2019-9518, empty DATA",
                        "inbound_empty_frames_flood",
                        HostileUpstreamsIT::ok,
                        s -> bytes(DATA, 0, s, NONE)),
                flood(
                        "CVE-2019-9518, empty CONTINUATION",
                        "inbound_empty_frames_flood",
                        s -> bytes(HEADERS, 0, s, NONE),
                        s -> bytes(CONTINUATION, 0, s, NONE)),
                flood(
                        "CVE-2024-27919 and 30255, CONTINUATION",
                        "header_list_size_too_large",
                        s -> bytes(HEADERS, 0, s, NONE),
                        s -> bytes(CONTINUATION, 0, s, field)),
                flood(
                        "CVE-2019-9513, PRIORITY",
                        "inbound_priority_frames_flood",
                        _ -> NONE,
                        s -> bytes(PRIORITY, 0, s, new byte[5])),
                flood(
                        "WINDOW_UPDATE",
                        "inbound_window_update_frames_flood",
                        _ -> NONE,
                        _ -> bytes(WINDOW_UPDATE, 0, 0, integer(1))));
    }

    private static Arguments flood(String name, String stat, Attack first, Attack again) {
        return arguments(name, stat, first, again);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void floods(String name, String stat, Attack first, Attack again) throws Exception {
        Host host =
                (peer, stream) -> {
                    peer.raw(first.frames(stream));
                    return peer.flood(again.frames(stream), 10_000)
                            ? verdict(peer, NONE)
                            : "closed";
                };

        assertThat(run("", host, 2, "cluster.backend.http2." + stat))
                .matches("(GOAWAY 11|closed), client (502|503|200, reset)");
    }

    /// What the proxy would answer, again and again, to a host that does not listen.
    static Stream<Arguments> unreadAnswers() {
        return Stream.of(
                arguments("CVE-2019-9512, PING", bytes(PING, 0, 0, new byte[8])),
                arguments("CVE-2019-9515, SETTINGS", bytes(SETTINGS, 0, 0, NONE)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void unreadAnswers(String name, byte[] frame) throws Exception {
        Host host =
                (peer, _) -> {
                    peer.socket().setReceiveBufferSize(4096);
                    return peer.flood(frame, 3_000_000) ? "still listened to" : "closed";
                };

        assertThat(run("", host, 2, "cluster.backend.http2.outbound_control_flood"))
                .matches("closed, client (502|503)");
    }

    /// What is small on the wire and huge in memory, or never ends: one message's fault.
    static Stream<Arguments> withoutMeasure() {
        byte[] ok = block(":status", "200");
        return Stream.of(
                row(
                        "CVE-2026-47774, a header bomb",
                        "RST_STREAM 2, client 503",
                        s -> bytes(HEADERS, END_HEADERS, s, H2Peer.bomb(ok, "x"))),
                row(
                        "CVE-2026-47774, a bomb in trailers",
                        "RST_STREAM 2, client 200, reset",
                        s ->
                                all(
                                        ok(s),
                                        bytes(
                                                HEADERS,
                                                END_HEADERS | END_STREAM,
                                                s,
                                                H2Peer.bomb(NONE, "x")))),
                row(
                        "interim heads",
                        "RST_STREAM 11, client 502",
                        s -> {
                            byte[] interim = head(s, ":status", "103");
                            byte[][] many = new byte[101][];
                            Arrays.fill(many, interim);
                            return all(many);
                        }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void withoutMeasure(String name, String outcome, Attack attack) throws Exception {
        assertThat(run("", attack, 1)).isEqualTo(outcome);
    }

    /// A host may end a stream whenever it likes; a client never waits for it.
    static Stream<Arguments> resets() {
        return Stream.of(
                row("at once", "503", _ -> NONE),
                row("after an interim head", "503", s -> head(s, ":status", "103")),
                row("after the head", "200, reset", HostileUpstreamsIT::ok),
                row("in the body", "200, reset", s -> all(ok(s), bytes(DATA, 0, s, new byte[1]))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void resets(String name, String answer, Attack before) throws Exception {
        Host host =
                (peer, stream) -> {
                    peer.raw(all(before.frames(stream), bytes(RST_STREAM, 0, stream, integer(2))));
                    return "reset";
                };

        assertThat(run("", host, 1, PROTOCOL_ERRORS)).isEqualTo("reset, client " + answer);
    }

    /// CVE-2023-35945.
    @Test
    void aResetWithAGoodbyeLeavesNothingBehind() throws Exception {
        Host host =
                (peer, stream) -> {
                    peer.raw(
                            all(
                                    bytes(RST_STREAM, 0, stream, integer(8)),
                                    bytes(GOAWAY, 0, 0, all(integer(stream), integer(0)))));
                    return "left";
                };

        assertThat(run("", host, 2, "cluster.backend.upstream_cx_destroy"))
                .isEqualTo("left, client 503");
    }

    /// CVE-2021-29258, and whatever else is not known here.
    @ParameterizedTest
    @ValueSource(ints = {METADATA, 0xb, 0xff})
    void framesOfOtherTypesMeanNothing(int type) throws Exception {
        Host host =
                (peer, stream) -> {
                    peer.flood(bytes(type, END_HEADERS, 0, NONE), 1000);
                    peer.flood(bytes(type, END_HEADERS, stream, new byte[16384]), 100);
                    peer.raw(last(stream, ":status", "200"));
                    return "sent";
                };

        assertThat(run("", host, 1, PROTOCOL_ERRORS)).isEqualTo("sent, client 200");
    }

    /// Each PING is answered when the next has come, long before the time for it is over.
    @Test
    void aHostThatAnswersPingLateIsKept() throws Exception {
        var waiting = new ArrayDeque<byte[]>();
        var asked = new AtomicInteger();
        String options = "{ connection_keepalive: { interval: 0.05s, timeout: 20s } }";
        try (var upstream =
                        new H2Upstream(
                                (peer, frame) -> {
                                    if (frame.type() == HEADERS) {
                                        asked.set(frame.stream());
                                    } else if (frame.type() == PING && !frame.has(ACK)) {
                                        waiting.add(frame.payload());
                                        if (waiting.size() > 1) {
                                            peer.frame(PING, ACK, 0, waiting.remove());
                                        }
                                        if (frame.payload()[7] == 5) {
                                            peer.headers(asked.get(), true, ":status", "204");
                                        }
                                    }
                                });
                var proxy =
                        RunningProxy.start(
                                Yaml.http(
                                        "",
                                        ROUTE,
                                        H2Upstream.CLUSTER.replace("{}", options),
                                        upstream.port()),
                                1);
                var client = H2Peer.client(proxy.port("ingress"))) {
            client.get(1, "/");

            assertThat(answer(client)).isEqualTo("204");
            proxy.awaitStat("cluster.backend.http2.keepalive_timeout", 0);
            proxy.awaitStat("cluster.backend.upstream_cx_total", 1);
        }
    }

    /// CVE-2025-8671, from the other side: every stream is one that we have to reset.
    @Test
    void aHostWhoseEveryStreamHasToBeResetIsLeft() throws Exception {
        try (var upstream =
                        new H2Upstream(
                                (peer, frame) -> {
                                    if (frame.type() == HEADERS) {
                                        peer.windowUpdate(frame.stream(), 0);
                                    }
                                });
                var proxy =
                        RunningProxy.start(
                                Yaml.http("", ROUTE, H2Upstream.CLUSTER, upstream.port()), 1);
                var client = H2Peer.client(proxy.port("ingress"))) {
            for (int stream = 1; stream < 240; stream += 2) {
                client.get(stream, "/");
                assertThat(answer(client)).isEqualTo("502");
            }

            proxy.awaitStat("cluster.backend.upstream_cx_total", 2);
            proxy.awaitStat("cluster.backend.upstream_rq_active", 0);
        }
    }

    /// CVE-2019-9511 and 9517, from the other side: bodies for a host that takes nothing.
    @Test
    void bodiesForAHostThatTakesNothingAreCappedAndTimeOut() throws Exception {
        int streams = 200;
        try (var upstream = new H2Upstream((_, _) -> {}, 4, 0);
                var proxy =
                        RunningProxy.start(
                                Yaml.http(
                                        "stream_idle_timeout: 2s",
                                        ROUTE,
                                        H2Upstream.CLUSTER,
                                        upstream.port()),
                                1);
                var client = H2Peer.client(proxy.port("ingress"))) {
            int window = client.initialWindow(client.await(SETTINGS));
            byte[] piece = new byte[Math.min(window, 16384)];
            byte[] head =
                    block(":method", "POST", ":scheme", "http", ":path", "/", ":authority", "t");
            int budget = 16 << 20; // less than the connection's window
            for (int stream = 1; stream < 2 * streams; stream += 2) {
                client.raw(bytes(HEADERS, END_HEADERS, stream, head));
                for (int sent = 0; sent + piece.length <= window && budget > 0; ) {
                    client.data(stream, false, piece);
                    sent += piece.length;
                    budget -= piece.length;
                }
            }

            for (int i = 0; i < streams; i++) {
                assertThat(client.fields(client.await(HEADERS))).containsEntry(":status", "408");
            }
            assertThat(proxy.directBytes()).isLessThan(MEMORY);
            proxy.awaitStat("cluster.backend.upstream_rq_active", 0);
            proxy.awaitStat("cluster.backend.http2.pending_send_bytes", 0);
        }
    }

    /// Attacks the first request, and lets the next through.
    ///
    /// @param connections that the host has seen at the end
    private static String run(String options, Attack attack, int connections) throws Exception {
        return run(
                options,
                (peer, stream) -> verdict(peer, attack.frames(stream)),
                connections,
                PROTOCOL_ERRORS);
    }

    /// @param stat which counts one for a connection that was ended
    private static String run(String options, Host host, int connections, String stat)
            throws Exception {
        BlockingQueue<String> told = new ArrayBlockingQueue<>(1);
        String cluster =
                options.isEmpty() ? H2Upstream.CLUSTER : H2Upstream.CLUSTER.replace("{}", options);
        try (var upstream =
                        new H2Upstream(
                                (peer, frame) -> {
                                    if (frame.type() != HEADERS) {
                                        return;
                                    }
                                    if (!"/bad".equals(peer.fields(frame).get(":path"))) {
                                        peer.headers(frame.stream(), true, ":status", "204");
                                        return;
                                    }
                                    told.add(host.answer(peer, frame.stream()));
                                });
                var proxy = RunningProxy.start(Yaml.http("", ROUTE, cluster, upstream.port()), 1);
                var client = H2Peer.client(proxy.port("ingress"))) {
            client.get(1, "/bad");
            String outcome =
                    told.poll(Waiting.PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                            + ", client "
                            + answer(client);

            client.get(3, "/good");
            assertThat(answer(client)).isEqualTo("204");
            assertThat(proxy.directBytes()).isLessThan(MEMORY);
            proxy.awaitStat("cluster.backend.upstream_cx_total", connections);
            proxy.awaitStat("cluster.backend.upstream_rq_active", 0);
            proxy.awaitStat(stat, connections - 1);
            return outcome;
        }
    }

    /// What the proxy says to a host that has misbehaved.
    private static String verdict(H2Peer peer, byte[] attack) {
        try {
            peer.raw(attack);
            H2Peer.Frame frame = peer.await(GOAWAY, RST_STREAM);
            return (frame.type() == GOAWAY ? "GOAWAY " : "RST_STREAM ") + frame.code();
        } catch (IOException _) {
            return "closed"; // before everything was sent, or read
        }
    }

    /// The status, and whether the answer was cut short.
    private static String answer(H2Peer client) throws IOException {
        H2Peer.Frame frame = client.await(HEADERS, RST_STREAM);
        if (frame.type() == RST_STREAM) {
            return "reset";
        }
        String status = client.fields(frame).getOrDefault(":status", "none");
        while (!frame.has(END_STREAM)) {
            frame = client.await(HEADERS, DATA, RST_STREAM);
            if (frame.type() == RST_STREAM) {
                return status + ", reset";
            }
        }
        return status;
    }
}
