package io.outrider.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// An HTTP/1 message as it stood on the wire, with chunk boundaries forgotten since they follow the
/// timing of segments.
///
/// @param startLine request or status line
/// @param fields header lines as sent, in order
/// @param body the decoded body, one char per byte, or null where the message has none
/// @param trailers trailer lines as sent
/// @param complete false if the connection ended or stalled before the end of the message
record HttpText(
        String startLine,
        List<String> fields,
        @Nullable String body,
        List<String> trailers,
        boolean complete) {

    /// What a message without a length means: requests have no body, responses go on to the end of
    /// the connection.
    enum Kind {
        REQUEST,
        RESPONSE,
        RESPONSE_TO_HEAD
    }

    static HttpText ofHead(String head) {
        var lines = List.of(head.substring(0, head.length() - 4).split("\r\n", -1));
        return new HttpText(
                lines.getFirst(), lines.subList(1, lines.size()), null, List.of(), true);
    }

    /// Reads the body that follows this head.
    HttpText withBody(Wire wire, Kind kind) throws IOException {
        int status = kind == Kind.REQUEST ? 0 : status();
        if (kind == Kind.RESPONSE_TO_HEAD || status / 100 == 1 || status == 204 || status == 304) {
            return this;
        }
        if (value("transfer-encoding").toLowerCase(Locale.ROOT).endsWith("chunked")) {
            return chunked(wire);
        }
        String length = value("content-length");
        if (!length.isEmpty()) {
            int expected = Integer.parseInt(length);
            String body = wire.text(expected);
            return new HttpText(startLine, fields, body, List.of(), body.length() == expected);
        }
        if (kind == Kind.REQUEST) {
            return this;
        }
        String body = wire.text(Integer.MAX_VALUE);
        return new HttpText(startLine, fields, body, List.of(), wire.state() == Wire.State.ENDED);
    }

    private HttpText chunked(Wire wire) throws IOException {
        var body = new ByteArrayOutputStream();
        while (true) {
            String size = wire.line();
            if (size == null) {
                return new HttpText(startLine, fields, body.toString(ISO_8859_1), List.of(), false);
            }
            int count = Integer.parseInt(size.split(";")[0].trim(), 16);
            if (count == 0) {
                break;
            }
            byte[] chunk = wire.read(count);
            body.writeBytes(chunk);
            if (chunk.length < count || wire.line() == null) {
                return new HttpText(startLine, fields, body.toString(ISO_8859_1), List.of(), false);
            }
        }
        var trailers = new ArrayList<String>();
        while (true) {
            String line = wire.line();
            if (line == null) {
                return new HttpText(startLine, fields, body.toString(ISO_8859_1), trailers, false);
            }
            if (line.isEmpty()) {
                return new HttpText(startLine, fields, body.toString(ISO_8859_1), trailers, true);
            }
            trailers.add(line);
        }
    }

    /// The status of a response, or 0.
    int status() {
        var words = startLine.split(" ");
        return words.length > 1 && words[1].matches("[0-9]{3}") ? Integer.parseInt(words[1]) : 0;
    }

    /// The last value of a header, or the empty string.
    String value(String name) {
        String value = "";
        for (String field : fields) {
            int colon = field.indexOf(':');
            if (colon > 0 && field.substring(0, colon).equalsIgnoreCase(name)) {
                value = field.substring(colon + 1).trim();
            }
        }
        return value;
    }

    boolean saysClose() {
        return value("connection").toLowerCase(Locale.ROOT).contains("close");
    }

    void show(Seen seen) {
        seen.text("  " + RawText.show(startLine));
        fields.forEach(field -> seen.header("  " + RawText.show(field)));
        if (body != null) {
            seen.text(
                    "  body, %d bytes: %s"
                            .formatted(body.length(), RawText.show(body.getBytes(ISO_8859_1))));
        }
        trailers.forEach(trailer -> seen.header("  trailer " + RawText.show(trailer)));
        if (!complete) {
            seen.text("  (cut short)");
        }
    }
}
