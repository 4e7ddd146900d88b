package io.outrider.log;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The two ways in which text is made harmless: for a JSON string, and in C's spelling for a single
/// line of ASCII.
final class LogEscape {
    private LogEscape() {}

    /// Appends the inside of a JSON string that reads as `text`.
    static void json(StringBuilder out, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            String named = named(c);
            if (named != null && c != '\'') {
                out.append(named);
            } else if (c < 0x20) {
                out.append("\\u%04x".formatted((int) c));
            } else {
                out.append(c);
            }
        }
    }

    /// `text` in printable ASCII: named escapes where C has them, octal for every other byte of its
    /// UTF-8.
    static String c(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            String named = named((char) (b & 0xFF));
            if (named != null) {
                out.append(named);
            } else if (b < 0x20 || b == 0x7F) {
                out.append("\\%03o".formatted(b & 0xFF));
            } else {
                out.append((char) b);
            }
        }
        return out.toString();
    }

    private static @Nullable String named(char c) {
        return switch (c) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case '"' -> "\\\"";
            case '\'' -> "\\'";
            case '\\' -> "\\\\";
            default -> null;
        };
    }
}
