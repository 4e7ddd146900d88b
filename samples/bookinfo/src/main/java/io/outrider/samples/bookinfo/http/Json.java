package io.outrider.samples.bookinfo.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// JSON (RFC 8259) as plain Java values: `Map<String, Object>` in order, `List<Object>`, `String`,
/// `Long`, `Double`, `Boolean`, and [#NULL].
public final class Json {

    /// The value `null`.
    public static final Object NULL =
            new Object() {
                @Override
                public String toString() {
                    return "null";
                }
            };

    private static final int MAX_DEPTH = 64;

    private final String text;
    private int position;

    private Json(String text) {
        this.text = text;
    }

    /// Reads one value. What is not JSON is refused with its position.
    public static Object parse(String text) {
        var json = new Json(text);
        var value = json.value(0);
        if (json.peek() != 0) {
            throw json.unexpected("the end");
        }
        return value;
    }

    public static String write(Object value) {
        var out = new StringBuilder(256);
        write(value, out);
        return out.toString();
    }

    private static void write(Object value, StringBuilder out) {
        switch (value) {
            case String string -> quote(string, out);
            case Map<?, ?> object -> {
                var separator = "{";
                for (Map.Entry<?, ?> member : object.entrySet()) {
                    out.append(separator);
                    quote(String.valueOf(member.getKey()), out);
                    out.append(':');
                    write(member.getValue(), out);
                    separator = ",";
                }
                out.append(object.isEmpty() ? "{}" : "}");
            }
            case List<?> array -> {
                var separator = "[";
                for (Object item : array) {
                    out.append(separator);
                    write(item, out);
                    separator = ",";
                }
                out.append(array.isEmpty() ? "[]" : "]");
            }
            default -> out.append(value);
        }
    }

    private static void quote(String string, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') {
                        var hex = Integer.toHexString(c);
                        out.append("\\u").repeat('0', 4 - hex.length()).append(hex);
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private Object value(int depth) {
        if (depth > MAX_DEPTH) {
            throw unexpected("at most " + MAX_DEPTH + " levels");
        }
        return switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", NULL);
            default -> number();
        };
    }

    private Map<String, Object> object(int depth) {
        var object = new LinkedHashMap<String, Object>();
        position++;
        if (skip('}')) {
            return object;
        }
        do {
            if (peek() != '"') {
                throw unexpected("a member's name");
            }
            var name = string();
            if (!skip(':')) {
                throw unexpected("a colon");
            }
            object.put(name, value(depth + 1));
        } while (skip(','));
        if (!skip('}')) {
            throw unexpected("a comma or a closing brace");
        }
        return object;
    }

    private List<Object> array(int depth) {
        var array = new ArrayList<Object>();
        position++;
        if (skip(']')) {
            return array;
        }
        do {
            array.add(value(depth + 1));
        } while (skip(','));
        if (!skip(']')) {
            throw unexpected("a comma or a closing bracket");
        }
        return array;
    }

    private String string() {
        var out = new StringBuilder();
        position++;
        while (position < text.length()) {
            char c = text.charAt(position++);
            if (c == '"') {
                return out.toString();
            }
            if (c < ' ') {
                throw unexpected("no control character in a string");
            }
            out.append(c == '\\' ? escape() : c);
        }
        throw unexpected("a closing quote");
    }

    private char escape() {
        char c = position < text.length() ? text.charAt(position++) : 0;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                int code = 0;
                for (int i = 0; i < 4; i++) {
                    int digit =
                            position < text.length()
                                    ? Character.digit(text.charAt(position++), 16)
                                    : -1;
                    if (digit < 0) {
                        throw unexpected("four hexadecimal digits");
                    }
                    code = code * 16 + digit;
                }
                yield (char) code;
            }
            default -> throw unexpected("an escape");
        };
    }

    private Object number() {
        int start = position;
        while (position < text.length() && "+-.0123456789eE".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
        var digits = text.substring(start, position);
        try {
            return digits.matches("-?\\d{1,18}")
                    ? (Object) Long.valueOf(digits)
                    : (Object) Double.valueOf(digits);
        } catch (NumberFormatException e) {
            position = start;
            throw unexpected("a value");
        }
    }

    private Object word(String word, Object value) {
        if (!text.startsWith(word, position)) {
            throw unexpected("a value");
        }
        position += word.length();
        return value;
    }

    private boolean skip(char c) {
        boolean found = peek() == c;
        if (found) {
            position++;
        }
        return found;
    }

    /// The next character that is not white space; 0 at the end.
    private char peek() {
        while (position < text.length() && " \t\r\n".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
        return position < text.length() ? text.charAt(position) : 0;
    }

    private IllegalArgumentException unexpected(String expected) {
        return new IllegalArgumentException(
                "JSON at character " + position + " (expected: " + expected + ")");
    }
}
