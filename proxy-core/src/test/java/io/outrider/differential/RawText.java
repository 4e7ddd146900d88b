package io.outrider.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Bytes as a person writes and reads them: printable ASCII as it is, the rest as `\r`, `\n`, `\t`,
/// `\\` or `\x00`.
///
/// Written text may also say `\{70000*a}` for a long run of one string. Immutable.
final class RawText {
    private RawText() {}

    /// The bytes that `text` spells; what is not an escape is taken as UTF-8.
    static byte[] bytes(String text) {
        var out = new ByteArrayOutputStream();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != '\\') {
                int end = text.indexOf('\\', at);
                end = end < 0 ? text.length() : end;
                out.writeBytes(text.substring(at, end).getBytes(StandardCharsets.UTF_8));
                at = end;
                continue;
            }
            if (at + 1 == text.length()) {
                throw new IllegalArgumentException("a lone \\ ends: " + text);
            }
            char kind = text.charAt(at + 1);
            switch (kind) {
                case 'r' -> out.write('\r');
                case 'n' -> out.write('\n');
                case 't' -> out.write('\t');
                case '\\' -> out.write('\\');
                case 'x' -> {
                    out.write(Integer.parseInt(text.substring(at + 2, at + 4), 16));
                    at += 2;
                }
                case '{' -> {
                    int close = text.indexOf('}', at);
                    int star = text.indexOf('*', at);
                    int times = Integer.parseInt(text.substring(at + 2, star));
                    out.writeBytes(bytes(text.substring(star + 1, close).repeat(times)));
                    at = close - 1;
                }
                default ->
                        throw new IllegalArgumentException(
                                "unknown escape \\" + kind + " in: " + text);
            }
            at += 2;
        }
        return out.toByteArray();
    }

    /// One line for any bytes.
    static String show(byte[] bytes) {
        return show(new String(bytes, ISO_8859_1));
    }

    /// As [#show(byte[])], for bytes held one per char.
    static String show(String latin1) {
        var out = new StringBuilder();
        for (int i = 0; i < latin1.length(); i++) {
            char c = latin1.charAt(i);
            switch (c) {
                case '\r' -> out.append("\\r");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\\' -> out.append("\\\\");
                default -> {
                    if (c >= ' ' && c < 0x7f) {
                        out.append(c);
                    } else {
                        out.append("\\x%02x".formatted((int) c));
                    }
                }
            }
        }
        return out.toString();
    }
}
