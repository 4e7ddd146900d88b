package io.outrider.extensions.filters.listener.httpinspector;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.outrider.extensions.filters.listener.httpinspector.HttpPreface.Kind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What Envoy's HTTP inspector takes for HTTP, row by row; where it waits for a line's end and we
/// do not, the row says so.
final class HttpPrefaceTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "GET / HTTP/1.1\\r\\n | HTTP11",
                "GET / HTTP/1.1\\n | HTTP11",
                "get / HTTP/1.1\\r\\n | HTTP11",
                "FOO / HTTP/1.1\\r\\n | HTTP11",
                "GET  / HTTP/1.1\\r\\n | HTTP11",
                "GET http://x/ HTTP/1.1\\r\\n | HTTP11",
                "GET ftp://x/ HTTP/1.1\\r\\n | HTTP11",
                "GET * HTTP/1.1\\r\\n | HTTP11",
                "CONNECT a:1 HTTP/1.1\\r\\n | HTTP11",
                "CONNECT foo HTTP/1.1\\r\\n | HTTP11",
                "GET / HTTP/1.0\\r\\n | HTTP10",
                "GET / HTTP/2.0\\r\\n | HTTP10",
                "GET / HTTP/1.9\\r\\n | HTTP10",
                "GET / HTTP/0.9\\r\\n | HTTP10",
                "GET /\\r\\n | HTTP10",
                "GET / \\r\\n | HTTP10",
                "hello /x\\r\\n | HTTP10",
                "PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n | HTTP2",
                "PRI * HTTP/2.0\\r\\n\\r\\nXX | HTTP10",
                "GET / FOO\\r\\n | NOT_HTTP",
                "GET / http/1.1\\r\\n | NOT_HTTP",
                "GET / HTTP/1.10\\r\\n | NOT_HTTP",
                "GET / HTTP/1.1 x\\r\\n | NOT_HTTP",
                "GET /a b HTTP/1.1\\r\\n | NOT_HTTP",
                "GET x HTTP/1.1\\r\\n | NOT_HTTP",
                "hello world\\r\\n | NOT_HTTP",
                "GET\\r\\n | NOT_HTTP",
                "SSH-2.0-x\\r\\n | NOT_HTTP",
                "G@T / HTTP/1.1\\r\\n | NOT_HTTP",
                "\\r\\nGET / HTTP/1.1\\r\\n | NOT_HTTP",
                "GET / HTTP/1.1\\r | UNDECIDED",
                "GET / HT | UNDECIDED",
                "PRI * HTTP/2.0\\r\\n\\r\\nSM | UNDECIDED",
                // Envoy waits for the end of the line in these
                "G@T | NOT_HTTP",
                "GET / HTTP/1.1\\rX | NOT_HTTP",
                "\\0\\1 | NOT_HTTP",
            })
    void isTakenForWhatEnvoyTakesItFor(String text, Kind kind) {
        ByteBuf bytes = Unpooled.copiedBuffer(text.translateEscapes(), ISO_8859_1);

        Kind atOnce = new HttpPreface().look(bytes);
        Kind byteWise = byteWise(bytes);

        assertThat(atOnce).isEqualTo(kind);
        assertThat(byteWise).isEqualTo(kind);
    }

    private static Kind byteWise(ByteBuf bytes) {
        var preface = new HttpPreface();
        for (int i = 1; i <= bytes.readableBytes(); i++) {
            Kind kind = preface.look(bytes.slice(0, i));
            if (kind != Kind.UNDECIDED) {
                return kind;
            }
        }
        return Kind.UNDECIDED;
    }
}
