package io.outrider.integration;

import static io.outrider.integration.H2Peer.DATA;
import static io.outrider.integration.H2Peer.END_HEADERS;
import static io.outrider.integration.H2Peer.END_STREAM;
import static io.outrider.integration.H2Peer.HEADERS;
import static io.outrider.integration.H2Peer.all;
import static io.outrider.integration.H2Peer.block;
import static io.outrider.integration.H2Peer.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What no request of HTTP/2 may look like (RFC 9113 §8): as in Envoy it ends the connection, or
/// its stream alone with `override_stream_error_on_invalid_http_message`; the log says which rule
/// it was, in Envoy's words.
@ExtendWith(LeakCheck.class)
class IllegalHeadsIT {
    private static final String ONLY_ITS_STREAM =
            "http2_protocol_options: { override_stream_error_on_invalid_http_message: true }\n";
    private static final String RULE = "http2.violation.of.messaging.rule";
    private static final String FIELD = "http2.invalid.header.field";

    private static Arguments head(String name, String details, String... fields) {
        return arguments(name, details, bytes(HEADERS, END_HEADERS | END_STREAM, 3, block(fields)));
    }

    private static Arguments field(String name, String details, String field, String value) {
        return head(
                name,
                details,
                ":method",
                "GET",
                ":scheme",
                "http",
                ":path",
                "/",
                ":authority",
                "t",
                field,
                value);
    }

    private static Arguments trailers(String name, String details, int flags, String... fields) {
        byte[] post = block(":method", "POST", ":scheme", "http", ":path", "/", ":authority", "t");
        return arguments(
                name,
                details,
                all(
                        bytes(HEADERS, END_HEADERS, 3, post),
                        bytes(HEADERS, END_HEADERS | flags, 3, block(fields))));
    }

    static Stream<Arguments> requests() {
        return Stream.of(
                head("no method", RULE, ":scheme", "http", ":path", "/", ":authority", "t"),
                head("no scheme", RULE, ":method", "GET", ":path", "/", ":authority", "t"),
                head("no path", RULE, ":method", "GET", ":scheme", "http", ":authority", "t"),
                head(
                        "an empty path",
                        FIELD,
                        ":method",
                        "GET",
                        ":scheme",
                        "http",
                        ":path",
                        "",
                        ":authority",
                        "t"),
                field("two paths", FIELD, ":path", "/"),
                field("two methods", FIELD, ":method", "GET"),
                field("a status", FIELD, ":status", "200"),
                field("an unknown pseudo-header", FIELD, ":x", "y"),
                head(
                        "a late pseudo-header",
                        FIELD,
                        ":method",
                        "GET",
                        ":scheme",
                        "http",
                        "a",
                        "b",
                        ":path",
                        "/"),
                field("an upper-case name", FIELD, "A", "b"),
                field("an empty name", FIELD, "", "b"),
                field("a space in a name", FIELD, "a b", "c"),
                field("a colon in a name", FIELD, "a:b", "c"),
                field("CVE-2019-9900, NUL", FIELD, "a", "b\0c"),
                field("CVE-2023-27491, a line end", FIELD, "a", "b\r\nc: d"),
                field("CVE-2023-27491, half a line end", FIELD, "a", "b\rc"),
                field("DEL", FIELD, "a", "b\u007fc"),
                field("connection", FIELD, "connection", "close"),
                field("keep-alive", FIELD, "keep-alive", "1"),
                field("proxy-connection", FIELD, "proxy-connection", "close"),
                field("transfer-encoding", FIELD, "transfer-encoding", "chunked"),
                field("upgrade", FIELD, "upgrade", "websocket"),
                field("te", FIELD, "te", "gzip"),
                field("a length that is none", FIELD, "content-length", "+1"),
                field("a length without a body", RULE, "content-length", "1"),
                field("CONNECT's protocol", FIELD, ":protocol", "websocket"),
                head(
                        "CONNECT with a path",
                        RULE,
                        ":method",
                        "CONNECT",
                        ":path",
                        "/",
                        ":authority",
                        "t:1"),
                head("CONNECT without an authority", RULE, ":method", "CONNECT"),
                trailers("trailers without an end", RULE, 0, "a", "b"),
                trailers("a pseudo-header in trailers", FIELD, END_STREAM, ":path", "/"),
                trailers("an upper-case name in trailers", FIELD, END_STREAM, "A", "b"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("requests")
    void byDefaultTheConnectionEnds(String name, String details, byte[] frames) throws Exception {
        try (var client = new IllegalClient("")) {
            String told = client.says(frames);

            assertThat(told).isEqualTo("GOAWAY 1");
            assertThat(client.isEnded()).isTrue();
            assertThat(client.logged())
                    .contains("DPE " + details + " ")
                    .contains("DPE codec_error:bad_message /under-way");
            assertThat(client.stat("http2.rx_messaging_error")).isEqualTo(1);
            assertThat(client.stat("http.ingress.downstream_cx_protocol_error")).isEqualTo(1);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("requests")
    void orOnlyTheStream(String name, String details, byte[] frames) throws Exception {
        try (var client = new IllegalClient(ONLY_ITS_STREAM)) {
            String told = client.says(frames);

            assertThat(told).isEqualTo("RST_STREAM 1");
            assertThat(client.getsAnAnswer()).isTrue();
            assertThat(client.stat("http2.rx_messaging_error")).isEqualTo(1);
            assertThat(client.stat("http2.tx_reset")).isEqualTo(1);
            assertThat(client.stat("http.ingress.downstream_cx_protocol_error")).isZero();
            assertThat(client.stat("http.ingress.downstream_rq_active")).isEqualTo(1);
        }
    }

    /// A body that is not as long as was said ends its stream, whatever the setting.
    static Stream<Arguments> bodies() {
        byte[] head =
                bytes(
                        HEADERS,
                        END_HEADERS,
                        3,
                        block(
                                ":method",
                                "POST",
                                ":scheme",
                                "http",
                                ":path",
                                "/",
                                ":authority",
                                "t",
                                "content-length",
                                "3"));
        return Stream.of(
                arguments("too long", all(head, bytes(DATA, 0, 3, new byte[4]))),
                arguments("too short", all(head, bytes(DATA, END_STREAM, 3, new byte[2]))),
                arguments(
                        "too long in the end",
                        all(
                                head,
                                bytes(DATA, 0, 3, new byte[3]),
                                bytes(DATA, END_STREAM, 3, new byte[1]))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void aBodyThatIsNotAsLongAsWasSaid(String name, byte[] frames) throws Exception {
        try (var client = new IllegalClient("")) {
            String told = client.says(frames);

            assertThat(told).isEqualTo("RST_STREAM 1");
            assertThat(client.getsAnAnswer()).isTrue();
            assertThat(client.stat("http2.rx_messaging_error")).isEqualTo(1);
        }
    }

    @Test
    void moreStreamsThanAllowedAreRefused() throws Exception {
        try (var client =
                new IllegalClient("http2_protocol_options: { max_concurrent_streams: 1 }")) {
            String told =
                    client.says(
                            bytes(
                                    HEADERS,
                                    END_HEADERS | END_STREAM,
                                    3,
                                    block(":method", "GET", ":scheme", "http", ":path", "/")));

            assertThat(told).isEqualTo("RST_STREAM 7");
            assertThat(client.stat("http2.tx_reset")).isEqualTo(1);
            assertThat(client.stat("http.ingress.downstream_rq_active")).isEqualTo(1);
        }
    }
}
