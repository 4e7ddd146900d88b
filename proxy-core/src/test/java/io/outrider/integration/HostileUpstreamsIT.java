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
import static io.outrider.integration.H2Peer.RST_STREAM;
import static io.outrider.integration.H2Peer.SETTINGS;
import static io.outrider.integration.H2Peer.WINDOW_UPDATE;
import static io.outrider.integration.H2Peer.all;
import static io.outrider.integration.H2Peer.block;
import static io.outrider.integration.H2Peer.bytes;
import static io.outrider.integration.H2Peer.integer;
import static io.outrider.integration.HostileHost.PROTOCOL_ERRORS;
import static io.outrider.integration.HostileHost.ROUTE;
import static io.outrider.integration.HostileHost.answer;
import static io.outrider.integration.HostileHost.head;
import static io.outrider.integration.HostileHost.last;
import static io.outrider.integration.HostileHost.ok;
import static io.outrider.integration.HostileHost.run;
import static io.outrider.integration.HostileHost.verdict;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.outrider.integration.HostileHost.Attack;
import io.outrider.integration.HostileHost.Host;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What has brought proxies down over HTTP/2, tried from above: a host that floods, bombs, resets
/// or falls silent. The names say which CVE. It costs a bounded amount of memory and of CPU, the
/// client gets an answer, and the next request is served.
@ExtendWith(LeakCheck.class)
class HostileUpstreamsIT {
    private static Arguments row(String name, String answer, Attack attack) {
        return arguments(name, answer, attack);
    }

    /// What costs a host nothing and the proxy something, sent until the connection ends.
    static Stream<Arguments> floods() {
        byte[] field = block("x", "v".repeat(1000));
        return Stream.of(
                flood(
                        "CVE-2019-9518, empty DATA",
                        "inbound_empty_frames_flood",
                        HostileHost::ok,
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
                row("after the head", "200, reset", HostileHost::ok),
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
            Cost.isBounded(proxy);
            proxy.awaitStat("cluster.backend.upstream_rq_active", 0);
            proxy.awaitStat("cluster.backend.http2.pending_send_bytes", 0);
        }
    }
}
