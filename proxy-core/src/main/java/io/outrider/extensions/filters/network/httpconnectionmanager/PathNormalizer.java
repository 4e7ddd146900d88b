package io.outrider.extensions.filters.network.httpconnectionmanager;

import io.outrider.extensions.filters.network.httpconnectionmanager.HcmSettings.EscapedSlashes;
import io.outrider.extensions.filters.network.httpconnectionmanager.HcmSettings.Paths;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// `normalize_path`, `merge_slashes` and `path_with_escaped_slashes_action` on `:path`, as Envoy
/// does them (RFC 3986 §5.2.4 and §6.2.2; query untouched).
///
/// Immutable.
final class PathNormalizer {
    enum Outcome {
        OK,
        REJECT,
        REDIRECT
    }

    private PathNormalizer() {}

    static Outcome apply(Paths rules, HeaderMap headers) {
        int index = headers.find(HeaderNames.PATH);
        if (index == HeaderMap.NONE) {
            return Outcome.OK;
        }
        if (hasFragment(headers, index)) {
            return Outcome.REJECT;
        }
        boolean slashes = rules.escapedSlashes() != EscapedSlashes.KEEP_UNCHANGED;
        if (!rules.normalize() && !rules.mergeSlashes() && !slashes || isPlain(headers, index)) {
            return Outcome.OK;
        }
        String target = headers.value(index);
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        String rest = query < 0 ? "" : target.substring(query);
        Outcome outcome = Outcome.OK;
        if (slashes) {
            String unescaped = unescapeSlashes(path);
            if (!unescaped.equals(path)) {
                switch (rules.escapedSlashes()) {
                    case REJECT -> {
                        headers.set(HeaderNames.PATH, unescaped + rest);
                        return Outcome.REJECT;
                    }
                    case UNESCAPE_AND_REDIRECT -> outcome = Outcome.REDIRECT;
                    case UNESCAPE_AND_FORWARD, KEEP_UNCHANGED -> {}
                }
                path = unescaped;
            }
        }
        if (rules.normalize()) {
            String canonical = canonical(path);
            if (canonical == null) {
                return Outcome.REJECT;
            }
            path = canonical;
        }
        if (rules.mergeSlashes()) {
            path = mergeSlashes(path);
        }
        headers.set(HeaderNames.PATH, path + rest);
        return outcome;
    }

    private static boolean hasFragment(HeaderMap headers, int index) {
        byte[] bytes = headers.array();
        int from = headers.valueOffset(index);
        int to = from + headers.valueLength(index);
        for (int i = from; i < to; i++) {
            if (bytes[i] == '#') {
                return true;
            }
        }
        return false;
    }

    /// The common case, found without a string: nothing there that any rule could change.
    private static boolean isPlain(HeaderMap headers, int index) {
        byte[] bytes = headers.array();
        int from = headers.valueOffset(index);
        int to = from + headers.valueLength(index);
        byte previous = 0;
        for (int i = from; i < to; i++) {
            byte c = bytes[i];
            if (c == '?') {
                return true;
            }
            if (c == '%' || c == '\\' || previous == '/' && (c == '/' || c == '.')) {
                return false;
            }
            previous = c;
        }
        return true;
    }

    private static String unescapeSlashes(String path) {
        return path.replace("%2F", "/")
                .replace("%2f", "/")
                .replace("%5C", "\\")
                .replace("%5c", "\\");
    }

    private static String mergeSlashes(String path) {
        var merged = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c != '/' || merged.isEmpty() || merged.charAt(merged.length() - 1) != '/') {
                merged.append(c);
            }
        }
        return merged.toString();
    }

    /// Decodes unreserved characters, turns backslashes, removes dot segments; null when the path
    /// cannot be made canonical.
    private static @Nullable String canonical(String path) {
        if (path.isEmpty() || path.charAt(0) != '/') {
            return path;
        }
        String decoded = decodeUnreserved(path);
        return decoded == null ? null : removeDots(decoded);
    }

    private static @Nullable String decodeUnreserved(String path) {
        var out = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '\\') {
                out.append('/');
            } else if (c != '%' || i + 2 >= path.length()) {
                out.append(c);
            } else {
                int high = Character.digit(path.charAt(i + 1), 16);
                int low = Character.digit(path.charAt(i + 2), 16);
                int value = high < 0 || low < 0 ? -1 : high * 16 + low;
                if (value == 0) {
                    return null;
                }
                if (isUnreserved(value)) {
                    out.append((char) value);
                    i += 2;
                } else {
                    out.append(c);
                }
            }
        }
        return out.toString();
    }

    private static boolean isUnreserved(int c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c == '-'
                || c == '.'
                || c == '_'
                || c == '~';
    }

    private static String removeDots(String path) {
        var segments = new ArrayList<String>();
        int at = 1;
        boolean directory = false;
        while (at <= path.length()) {
            int end = path.indexOf('/', at);
            boolean last = end < 0;
            String segment = path.substring(at, last ? path.length() : end);
            directory = false;
            if (segment.equals(".")) {
                directory = true;
            } else if (segment.equals("..")) {
                if (!segments.isEmpty()) {
                    segments.removeLast();
                }
                directory = true;
            } else {
                segments.add(segment);
            }
            if (last) {
                break;
            }
            at = end + 1;
        }
        String joined = "/" + String.join("/", segments);
        return directory && !joined.endsWith("/") ? joined + "/" : joined;
    }
}
