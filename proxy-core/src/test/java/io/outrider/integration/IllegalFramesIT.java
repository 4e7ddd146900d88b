package io.outrider.integration;

import static io.outrider.integration.H2Peer.ACK;
import static io.outrider.integration.H2Peer.CONTINUATION;
import static io.outrider.integration.H2Peer.DATA;
import static io.outrider.integration.H2Peer.END_HEADERS;
import static io.outrider.integration.H2Peer.END_STREAM;
import static io.outrider.integration.H2Peer.GOAWAY;
import static io.outrider.integration.H2Peer.HEADERS;
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
import static io.outrider.integration.HostileHost.setting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What a client must not send on HTTP/2, frame by frame (RFC 9113 §4 to §6), beside a request that
/// is under way on stream 1: the error code, whether it is the stream's or the connection's, what
/// is counted, and what the request's log line says.
@ExtendWith(LeakCheck.class)
class IllegalFramesIT {
    private static final int S = 1;
    private static final int IDLE = 3;
    private static final int PADDED = 8;
    private static final int WITH_PRIORITY = 0x20;

    private static Arguments row(String name, String code, String details, byte[]... frames) {
        return arguments(name, code, details, all(frames));
    }

    private static byte[] get(String... more) {
        return all(
                block(":method", "GET", ":scheme", "http", ":path", "/", ":authority", "t"),
                block(more));
    }

    private static byte[] hpack(int... octets) {
        return bytes(HEADERS, END_HEADERS | END_STREAM, IDLE, octets(octets));
    }

    private static byte[] octets(int... octets) {
        byte[] bytes = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) {
            bytes[i] = (byte) octets[i];
        }
        return bytes;
    }

    static Stream<Arguments> ofTheWrongLength() {
        String details = "codec_error:frame_size_error";
        return Stream.of(
                row("a frame too long", "6", details, bytes(DATA, 0, S, new byte[16385])),
                row("padded DATA of nothing", "6", details, bytes(DATA, PADDED, S, NONE)),
                row(
                        "HEADERS with half a priority",
                        "6",
                        details,
                        bytes(HEADERS, WITH_PRIORITY | END_HEADERS, IDLE, new byte[4])),
                row(
                        "padded HEADERS of nothing",
                        "6",
                        details,
                        bytes(HEADERS, PADDED | END_HEADERS, IDLE, NONE)),
                row("a short RST_STREAM", "6", details, bytes(RST_STREAM, 0, S, new byte[3])),
                row("a long RST_STREAM", "6", details, bytes(RST_STREAM, 0, S, new byte[5])),
                row("uneven SETTINGS", "6", details, bytes(SETTINGS, 0, 0, new byte[5])),
                row("SETTINGS ACK, full", "6", details, bytes(SETTINGS, ACK, 0, new byte[6])),
                row("a short PING", "6", details, bytes(PING, 0, 0, new byte[7])),
                row("a long PING", "6", details, bytes(PING, 0, 0, new byte[9])),
                row("a short GOAWAY", "6", details, bytes(GOAWAY, 0, 0, new byte[7])),
                row("a short WINDOW_UPDATE", "6", details, bytes(WINDOW_UPDATE, 0, 0, new byte[3])),
                row("a long WINDOW_UPDATE", "6", details, bytes(WINDOW_UPDATE, 0, S, new byte[5])));
    }

    static Stream<Arguments> onTheWrongStream() {
        String details = "codec_error:protocol_error";
        return Stream.of(
                row("DATA of the connection", "1", details, bytes(DATA, 0, 0, new byte[1])),
                row("DATA of an idle stream", "1", details, bytes(DATA, 0, IDLE, new byte[1])),
                row("HEADERS of the connection", "1", details, bytes(HEADERS, 5, 0, get())),
                row("HEADERS of a server's stream", "1", details, bytes(HEADERS, 5, 2, get())),
                row(
                        "HEADERS of a stream that was left out",
                        "1",
                        details,
                        bytes(HEADERS, END_HEADERS, 5, get()),
                        bytes(HEADERS, END_HEADERS, 3, get())),
                row("PRIORITY of the connection", "1", details, bytes(PRIORITY, 0, 0, new byte[5])),
                row("RST_STREAM of the connection", "1", details, reset(0)),
                row("RST_STREAM of an idle stream", "1", details, reset(IDLE)),
                row("SETTINGS on a stream", "1", details, bytes(SETTINGS, 0, S, NONE)),
                row("PUSH_PROMISE", "1", details, bytes(PUSH_PROMISE, 4, S, integer(2))),
                row("PING on a stream", "1", details, bytes(PING, 0, S, new byte[8])),
                row("GOAWAY on a stream", "1", details, bytes(GOAWAY, 0, S, new byte[8])),
                row("WINDOW_UPDATE of an idle stream", "1", details, update(IDLE, 1)),
                row("CONTINUATION alone", "1", details, bytes(CONTINUATION, 4, S, NONE)),
                row(
                        "CONTINUATION of another stream",
                        "1",
                        details,
                        bytes(HEADERS, 0, IDLE, NONE),
                        bytes(CONTINUATION, 4, 5, NONE)),
                row(
                        "a head cut in two by PING",
                        "1",
                        details,
                        bytes(HEADERS, 0, IDLE, NONE),
                        bytes(PING, 0, 0, new byte[8])),
                row(
                        "a head cut in two by DATA",
                        "1",
                        details,
                        bytes(HEADERS, 0, IDLE, NONE),
                        bytes(DATA, 0, S, new byte[1])),
                row(
                        "a head cut in two by HEADERS",
                        "1",
                        details,
                        bytes(HEADERS, 0, IDLE, NONE),
                        bytes(HEADERS, 5, 5, get())),
                row(
                        "a head cut in two by an unknown frame",
                        "1",
                        details,
                        bytes(HEADERS, 0, IDLE, NONE),
                        bytes(0xb, 0, 0, NONE)));
    }

    private static byte[] reset(int stream) {
        return bytes(RST_STREAM, 0, stream, integer(8));
    }

    private static byte[] update(int stream, int by) {
        return bytes(WINDOW_UPDATE, 0, stream, integer(by));
    }

    static Stream<Arguments> withAWrongValue() {
        String protocol = "codec_error:protocol_error";
        String flow = "codec_error:flow_control_error";
        String hpack = "codec_error:header_compression_error";
        return Stream.of(
                row("more padding than DATA", "1", protocol, bytes(DATA, PADDED, S, octets(5, 0))),
                row(
                        "nothing but padding, and more",
                        "1",
                        protocol,
                        bytes(DATA, PADDED, S, octets(1))),
                row(
                        "more padding than HEADERS",
                        "1",
                        protocol,
                        bytes(HEADERS, PADDED | END_HEADERS, IDLE, octets(5, 0))),
                row("ENABLE_PUSH 2", "1", protocol, setting(2, 2)),
                row("a window of 2^31", "3", flow, setting(4, 1 << 31)),
                row("frames of 2^14-1", "1", protocol, setting(5, 16383)),
                row("frames of 2^24", "1", protocol, setting(5, 1 << 24)),
                row("CONNECT protocol 2", "1", protocol, setting(8, 2)),
                row(
                        "CVE-2020-11080, thousands of settings",
                        "11",
                        "codec_error:too_many_settings",
                        bytes(SETTINGS, 0, 0, new byte[6 * 2000])),
                row("WINDOW_UPDATE by 0", "1", protocol, update(0, 0)),
                row("WINDOW_UPDATE past 2^31", "3", flow, update(0, Integer.MAX_VALUE)),
                row(
                        "SETTINGS that make a window overflow",
                        "3",
                        flow,
                        update(S, 0x7fff_ffff - 65535),
                        setting(4, 65536)),
                row("no such table entry", "9", hpack, hpack(0xff, 1)),
                row("table entry 0", "9", hpack, hpack(0x80)),
                row("a table too large", "9", hpack, hpack(0x3f, 0xff, 0xff, 3)),
                row("a table's size after a field", "9", hpack, hpack(0x82, 0x20)),
                row("half an entry", "9", hpack, hpack(0, 5, 'a')),
                row("Huffman's code with zeros after it", "9", hpack, hpack(0, 0x81, 0x18, 0)),
                row("Huffman's end", "9", hpack, hpack(0, 0x84, 0xff, 0xff, 0xff, 0xff, 0)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"ofTheWrongLength", "onTheWrongStream", "withAWrongValue"})
    void endsTheConnection(String name, String code, String details, byte[] frames)
            throws Exception {
        try (var client = new IllegalClient("")) {
            String told = client.says(frames);

            assertThat(told).isEqualTo("GOAWAY " + code);
            assertThat(client.isEnded()).isTrue();
            assertThat(client.logged()).contains("DPE " + details + " /under-way");
            assertThat(client.stat("http.ingress.downstream_cx_protocol_error")).isEqualTo(1);
            assertThat(client.stat("http2.goaway_sent")).isEqualTo(1);
            assertThat(client.stat("http2.tx_reset")).isZero();
        }
    }

    static Stream<Arguments> onAStream() {
        String closed = "http2.stream_closed";
        byte[] end = bytes(DATA, END_STREAM, S, NONE);
        return Stream.of(
                row("DATA after its end", "5", closed, end, bytes(DATA, 0, S, new byte[1])),
                row(
                        "HEADERS after its end",
                        "5",
                        closed,
                        end,
                        bytes(HEADERS, 5, S, block("a", "b"))),
                row("WINDOW_UPDATE by 0", "1", "http2.protocol_error", update(S, 0)),
                row(
                        "WINDOW_UPDATE past 2^31",
                        "3",
                        "http2.flow_control_error",
                        update(S, Integer.MAX_VALUE)),
                row(
                        "a short PRIORITY",
                        "6",
                        "http2.frame_size_error",
                        bytes(PRIORITY, 0, S, new byte[4])),
                row(
                        "a stream that waits for itself",
                        "1",
                        "http2.protocol_error",
                        bytes(PRIORITY, 0, S, all(integer(S), new byte[1]))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void onAStream(String name, String code, String details, byte[] frames) throws Exception {
        try (var client = new IllegalClient("")) {
            String told = client.says(frames);

            assertThat(told).isEqualTo("RST_STREAM " + code);
            assertThat(client.getsAnAnswer()).isTrue();
            assertThat(client.logged()).contains("DPE " + details + " /under-way");
            assertThat(client.stat("http2.tx_reset")).isEqualTo(1);
            assertThat(client.stat("http.ingress.downstream_cx_protocol_error")).isZero();
        }
    }

    static Stream<Arguments> onAStreamThatWasReset() {
        return Stream.of(
                arguments("DATA", bytes(DATA, 0, S, new byte[1])),
                arguments("HEADERS", bytes(HEADERS, 5, S, block("a", "b"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void onAStreamThatWasReset(String name, byte[] frame) throws Exception {
        try (var client = new IllegalClient("")) {
            String told = client.says(all(reset(S), frame));

            assertThat(told).isEqualTo("RST_STREAM 5");
            assertThat(client.getsAnAnswer()).isTrue();
            assertThat(client.logged()).contains("DR http2.remote_reset /under-way");
            assertThat(client.stat("http2.rx_reset")).isEqualTo(1);
        }
    }

    /// What comes late for a stream, and is to be ignored.
    static Stream<Arguments> harmless() {
        return Stream.of(
                arguments("PRIORITY of an idle stream", bytes(PRIORITY, 0, 9, new byte[5])),
                arguments("an unknown frame", bytes(0xb, 0xff, S, new byte[9])),
                arguments("an unknown setting", setting(0xabc, 1)),
                arguments("unknown flags", bytes(PING, 0xfe, 0, new byte[8])),
                arguments(
                        "padded HEADERS",
                        bytes(HEADERS, 0xd, IDLE, all(octets(1), get(), octets(0)))),
                arguments("WINDOW_UPDATE after a reset", all(reset(S), update(S, 1))),
                arguments("RST_STREAM after a reset", all(reset(S), reset(S))),
                arguments(
                        "PRIORITY after a reset",
                        all(reset(S), bytes(PRIORITY, 0, S, new byte[5]))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void harmless(String name, byte[] frames) throws Exception {
        try (var client = new IllegalClient("")) {
            client.sends(frames);

            assertThat(client.getsAnAnswer()).isTrue();
            assertThat(client.stat("http2.goaway_sent")).isZero();
            assertThat(client.stat("http2.tx_reset")).isZero();
        }
    }
}
