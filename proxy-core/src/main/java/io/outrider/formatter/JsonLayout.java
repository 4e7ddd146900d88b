package io.outrider.formatter;

/// Lays JSON out as Envoy's admin pages do: one space for each level, one member or element a line.
/// Immutable.
public final class JsonLayout {
    private JsonLayout() {}

    /// @param json valid JSON, laid out in any way
    public static String apply(String json) {
        var out = new StringBuilder(json.length() * 2);
        int depth = 0;
        boolean opened = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            switch (c) {
                case ' ', '\n', '\r', '\t' -> {}
                case '{', '[' -> {
                    open(out, depth++, opened);
                    opened = true;
                    out.append(c);
                }
                case '}', ']' -> {
                    depth--;
                    if (!opened) {
                        line(out, depth);
                    }
                    opened = false;
                    out.append(c);
                }
                case ',' -> {
                    out.append(c);
                    line(out, depth);
                }
                case ':' -> out.append(": ");
                default -> {
                    open(out, depth, opened);
                    opened = false;
                    i = c == '"' ? string(json, i, out) : word(json, i, out);
                }
            }
        }
        return out.append('\n').toString();
    }

    /// The first thing behind a bracket begins a line.
    private static void open(StringBuilder out, int depth, boolean opened) {
        if (opened) {
            line(out, depth);
        }
    }

    private static void line(StringBuilder out, int depth) {
        out.append('\n').repeat(' ', depth);
    }

    /// Copies a string; returns where it ends. What protobuf escapes only for HTML is written
    /// plain.
    private static int string(String json, int from, StringBuilder out) {
        out.append('"');
        int i = from + 1;
        for (; json.charAt(i) != '"'; i++) {
            char c = json.charAt(i);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            if (json.startsWith("u0026", i + 1)
                    || json.startsWith("u003d", i + 1)
                    || json.startsWith("u0027", i + 1)) {
                out.append((char) Integer.parseInt(json, i + 2, i + 6, 16));
                i += 5;
            } else {
                out.append(c).append(json.charAt(++i));
            }
        }
        out.append('"');
        return i;
    }

    private static int word(String json, int from, StringBuilder out) {
        int end = from;
        while (end < json.length() && ",]} \n\r\t".indexOf(json.charAt(end)) < 0) {
            end++;
        }
        out.append(json, from, end);
        return end - 1;
    }
}
