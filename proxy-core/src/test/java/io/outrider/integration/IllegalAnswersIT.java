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
import static io.outrider.integration.HostileHost.head;
import static io.outrider.integration.HostileHost.last;
import static io.outrider.integration.HostileHost.ok;
import static io.outrider.integration.HostileHost.run;
import static io.outrider.integration.HostileHost.setting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.outrider.integration.HostileHost.Attack;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What a host must not say on HTTP/2: it is told with which error of RFC 9113, on its stream or
/// for the whole connection, and counted; the client gets an answer; the next request is served.
@ExtendWith(LeakCheck.class)
class IllegalAnswersIT {
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
                        "a table's size after a field",
                        "GOAWAY 9",
                        "502",
                        s -> bytes(HEADERS, END_HEADERS, s, new byte[] {(byte) 0x88, 0x20})),
                row(
                        "Huffman's code with zeros after it",
                        "GOAWAY 9",
                        "502",
                        s -> bytes(HEADERS, END_HEADERS, s, new byte[] {0, (byte) 0x81, 0x18, 0})),
                row(
                        "padded DATA of nothing",
                        "GOAWAY 6",
                        "200, reset",
                        s -> all(ok(s), bytes(DATA, 8, s, NONE))),
                row(
                        "HEADERS with half a priority",
                        "GOAWAY 6",
                        "502",
                        s -> bytes(HEADERS, 0x20 | END_HEADERS, s, new byte[4])),
                row(
                        "a head cut in two by one of an unknown type",
                        "GOAWAY 1",
                        "502",
                        s -> all(bytes(HEADERS, 0, s, NONE), bytes(0xb, 0, 0, NONE))),
                row(
                        "CONTINUATION of another stream",
                        "GOAWAY 1",
                        "502",
                        s ->
                                all(
                                        bytes(HEADERS, 0, s, NONE),
                                        bytes(CONTINUATION, END_HEADERS, s + 2, NONE))),
                row(
                        "SETTINGS that make a window overflow",
                        "GOAWAY 3",
                        "502",
                        s ->
                                all(
                                        bytes(WINDOW_UPDATE, 0, s, integer(0x7fff_ffff - 65535)),
                                        setting(4, 65536))),
                row(
                        "HEADERS after the end",
                        "GOAWAY 5",
                        "200",
                        s -> all(last(s, ":status", "200"), last(s, "a", "b"))),
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

    /// What ends one stream, and neither the message nor the connection is to blame.
    static Stream<Arguments> onAStream() {
        return Stream.of(
                row(
                        "WINDOW_UPDATE by 0",
                        "RST_STREAM 1",
                        "502",
                        s -> bytes(WINDOW_UPDATE, 0, s, integer(0))),
                row(
                        "WINDOW_UPDATE past 2^31",
                        "RST_STREAM 3",
                        "502",
                        s -> bytes(WINDOW_UPDATE, 0, s, integer(Integer.MAX_VALUE))),
                row(
                        "a short PRIORITY",
                        "RST_STREAM 6",
                        "502",
                        s -> bytes(PRIORITY, 0, s, new byte[4])),
                row(
                        "a stream that waits for itself",
                        "RST_STREAM 1",
                        "502",
                        s -> bytes(PRIORITY, 0, s, all(integer(s), new byte[1]))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void onAStream(String name, String told, String answer, Attack attack) throws Exception {
        assertThat(run("", attack, 1)).isEqualTo(told + ", client " + answer);
    }

    /// The client reads 64 KiB and no more, the host sends megabytes.
    @Test
    void dataBeyondTheWindowOfAStream() throws Exception {
        byte[][] frames = new byte[256][];
        Attack attack =
                s -> {
                    Arrays.fill(frames, bytes(DATA, 0, s, new byte[16384]));
                    return all(ok(s), all(frames));
                };

        assertThat(run("{ initial_stream_window_size: 65535 }", attack, 1))
                .isEqualTo("RST_STREAM 3, client 200, reset");
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
}
