package io.outrider.http.grpc;

import java.nio.charset.StandardCharsets;

/// Text as `grpc-message` carries it: UTF-8, with everything percent-encoded that is not printable
/// ASCII. Immutable.
public final class PercentText {
    private PercentText() {}

    /// @param text any
    public static String encode(String text) {
        var out = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b < ' ' || b > '~' || b == '%') {
                out.append('%')
                        .append(Character.toUpperCase(Character.forDigit(b >> 4 & 15, 16)))
                        .append(Character.toUpperCase(Character.forDigit(b & 15, 16)));
            } else {
                out.append((char) b);
            }
        }
        return out.toString();
    }

    /// What is no escape stays as it is.
    ///
    /// @param latin bytes as ISO 8859-1, as header values are
    public static String decode(String latin) {
        if (latin.indexOf('%') < 0) {
            return latin;
        }
        byte[] bytes = new byte[latin.length()];
        int length = 0;
        for (int i = 0; i < latin.length(); i++) {
            char c = latin.charAt(i);
            int high = c == '%' && i + 2 < latin.length() ? digit(latin.charAt(i + 1)) : -1;
            int low = high < 0 ? -1 : digit(latin.charAt(i + 2));
            if (low >= 0) {
                bytes[length++] = (byte) (high << 4 | low);
                i += 2;
            } else {
                bytes[length++] = (byte) c;
            }
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private static int digit(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }
}
