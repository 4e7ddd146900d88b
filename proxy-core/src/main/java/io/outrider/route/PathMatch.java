package io.outrider.route;

import com.google.re2j.Pattern;
import io.outrider.http.Ascii;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;

/// The path part of a `RouteMatch`; the query never counts. Immutable.
public sealed interface PathMatch {

    boolean matches(HeaderMap headers, int pathIndex);

    /// Length of the path without query or fragment.
    static int pathLength(HeaderMap headers, int index) {
        byte[] bytes = headers.array();
        int from = headers.valueOffset(index);
        int length = headers.valueLength(index);
        for (int i = 0; i < length; i++) {
            byte c = bytes[from + i];
            if (c == '?' || c == '#') {
                return i;
            }
        }
        return length;
    }

    private static boolean region(
            HeaderMap headers, int index, String text, boolean caseSensitive) {
        byte[] bytes = headers.array();
        int from = headers.valueOffset(index);
        for (int i = 0; i < text.length(); i++) {
            int have = bytes[from + i] & 0xff;
            int want = text.charAt(i);
            if (have != want && (caseSensitive || Ascii.lower(have) != Ascii.lower(want))) {
                return false;
            }
        }
        return true;
    }

    /// `prefix`.
    record Prefix(String text, boolean caseSensitive) implements PathMatch {
        @Override
        public boolean matches(HeaderMap headers, int index) {
            return headers.valueLength(index) >= text.length()
                    && region(headers, index, text, caseSensitive);
        }
    }

    /// `path`.
    record Exact(String text, boolean caseSensitive) implements PathMatch {
        @Override
        public boolean matches(HeaderMap headers, int index) {
            return pathLength(headers, index) == text.length()
                    && region(headers, index, text, caseSensitive);
        }
    }

    /// `path_separated_prefix`: the text itself, or the text and a slash.
    record SeparatedPrefix(String text, boolean caseSensitive) implements PathMatch {
        @Override
        public boolean matches(HeaderMap headers, int index) {
            int length = pathLength(headers, index);
            return length >= text.length()
                    && region(headers, index, text, caseSensitive)
                    && (length == text.length() || headers.valueByte(index, text.length()) == '/');
        }
    }

    /// `safe_regex` on the whole path.
    record Regex(Pattern pattern) implements PathMatch {
        @Override
        public boolean matches(HeaderMap headers, int index) {
            String value = headers.value(index);
            return pattern.matches(value.substring(0, pathLength(headers, index)));
        }
    }

    /// `connect_matcher`: CONNECT requests, whatever their path.
    record Connect() implements PathMatch {
        @Override
        public boolean matches(HeaderMap headers, int index) {
            return headers.hasValue(HeaderNames.METHOD, "CONNECT");
        }
    }
}
