package io.outrider.formatter;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes JSON as Envoy's access logs have it: no spaces, members in the order given. Immutable.
public final class Json {
    private Json() {}

    /// A value's JSON, as [#write] has it.
    public static String of(Object value) {
        var out = new StringBuilder();
        write(out, value);
        return out.toString();
    }

    /// Maps, lists, strings, numbers, booleans and null; anything else as its text.
    public static void write(StringBuilder out, @Nullable Object value) {
        switch (value) {
            case null -> out.append("null");
            case Map<?, ?> map -> {
                char separator = '{';
                for (var entry : map.entrySet()) {
                    out.append(separator);
                    string(out, String.valueOf(entry.getKey()));
                    out.append(':');
                    write(out, entry.getValue());
                    separator = ',';
                }
                out.append(map.isEmpty() ? "{}" : "}");
            }
            case List<?> list -> {
                char separator = '[';
                for (Object element : list) {
                    out.append(separator);
                    write(out, element);
                    separator = ',';
                }
                out.append(list.isEmpty() ? "[]" : "]");
            }
            case Double number -> out.append(number(number));
            case Number number -> out.append(number.longValue());
            case Boolean flag -> out.append(flag.booleanValue());
            default -> string(out, value.toString());
        }
    }

    /// Whole numbers without a point, as protobuf's JSON has them.
    public static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    /// A quoted string with everything escaped that JSON or a log line could trip over.
    public static void string(StringBuilder out, String text) {
        out.append('"');
        if (ByteText.isRaw(text)) {
            raw(out, text);
            out.append('"');
            return;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> {
                    if (c < ' ' || c == 127) {
                        escape(out, c);
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    /// Text with bytes that are no UTF-8: as Envoy does, whatever is special is written as a
    /// number.
    private static void raw(StringBuilder out, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c >= 127 || c == '"' || c == '\\') {
                escape(out, (char) (c & 0xFF));
            } else {
                out.append(c);
            }
        }
    }

    private static void escape(StringBuilder out, char c) {
        out.append("\\u00")
                .append(Character.forDigit(c >> 4, 16))
                .append(Character.forDigit(c & 15, 16));
    }
}
