package io.outrider.http.h1;

import io.outrider.http.Ascii;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderName;
import java.nio.charset.StandardCharsets;

/// Looks for words in comma-separated header values without making strings. Immutable.
public final class Http1Tokens {
    private static final int MAX_PARAMETER = 999_999_999;

    private Http1Tokens() {}

    /// Whether any header of that name lists `token` (lower-case), whatever its case there.
    public static boolean contains(HeaderMap headers, HeaderName name, String token) {
        for (int i = headers.find(name); i != HeaderMap.NONE; i = headers.findNext(name, i)) {
            if (contains(headers.array(), headers.valueOffset(i), headers.valueLength(i), token)) {
                return true;
            }
        }
        return false;
    }

    private static boolean contains(byte[] bytes, int offset, int length, String token) {
        int end = offset + length;
        int at = offset;
        while (at < end) {
            while (at < end && (bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == ',')) {
                at++;
            }
            int matched = 0;
            while (at + matched < end
                    && matched < token.length()
                    && Ascii.lower(bytes[at + matched]) == token.charAt(matched)) {
                matched++;
            }
            int after = at + matched;
            if (matched == token.length() && (after == end || isBoundary(bytes[after]))) {
                return true;
            }
            while (at < end && bytes[at] != ',') {
                at++;
            }
        }
        return false;
    }

    /// The number after `name=` in the first header of that name that has one, at most 999 999 999;
    /// -1: none does.
    static int parameter(HeaderMap headers, HeaderName header, String name) {
        for (int i = headers.find(header); i != HeaderMap.NONE; i = headers.findNext(header, i)) {
            for (String part : headers.value(i).split("[,;]", -1)) {
                int equals = part.indexOf('=');
                if (equals < 0 || !part.substring(0, equals).strip().equalsIgnoreCase(name)) {
                    continue;
                }
                byte[] text =
                        part.substring(equals + 1).strip().getBytes(StandardCharsets.ISO_8859_1);
                long number = Ascii.parseLong(text, 0, text.length);
                if (number >= 0 && number <= MAX_PARAMETER) {
                    return (int) number;
                }
            }
        }
        return -1;
    }

    private static boolean isBoundary(byte c) {
        return c == ',' || c == ' ' || c == '\t' || c == ';';
    }
}
