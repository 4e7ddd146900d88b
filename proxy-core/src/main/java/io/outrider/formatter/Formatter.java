package io.outrider.formatter;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A compiled format string. Immutable.
public final class Formatter {
    private static final String MISSING = "-";

    private final Object[] parts;
    private final String missing;

    private Formatter(List<Object> parts, String missing) {
        this.parts = parts.toArray();
        this.missing = missing;
    }

    /// Compiles `format`.
    ///
    /// @throws IllegalArgumentException with a sentence that names the operator that is not known
    ///   or not well-formed
    public static Formatter compile(String format) {
        return compile(format, false);
    }

    /// @param omitEmpty a missing value writes nothing instead of `-`
    public static Formatter compile(String format, boolean omitEmpty) {
        var parts = new ArrayList<Object>();
        var text = new StringBuilder();
        int at = 0;
        while (at < format.length()) {
            char c = format.charAt(at);
            if (c != '%') {
                text.append(c);
                at++;
                continue;
            }
            if (at + 1 < format.length() && format.charAt(at + 1) == '%') {
                text.append('%');
                at += 2;
                continue;
            }
            var parsed = OperatorSyntax.parse(format, at);
            if (!text.isEmpty()) {
                parts.add(text.toString());
                text.setLength(0);
            }
            parts.add(Operators.create(parsed));
            at = parsed.end();
        }
        if (!text.isEmpty()) {
            parts.add(text.toString());
        }
        return new Formatter(parts, omitEmpty ? "" : MISSING);
    }

    /// Appends the formatted text.
    public void format(FormatContext context, StringBuilder out) {
        for (Object part : parts) {
            if (part instanceof Operator operator) {
                Object value = operator.value(context);
                if (value == null) {
                    out.append(missing);
                } else {
                    appendValue(out, value);
                }
            } else {
                out.append((String) part);
            }
        }
    }

    public String format(FormatContext context) {
        if (parts.length == 1 && parts[0] instanceof String text) {
            return text;
        }
        var out = new StringBuilder();
        format(context, out);
        return out.toString();
    }

    /// The value of a format that is one operator and nothing else, with its type; the text of any
    /// other; null when that one operator has no value.
    public @Nullable Object typedValue(FormatContext context) {
        if (parts.length == 1 && parts[0] instanceof Operator operator) {
            return operator.value(context);
        }
        return format(context);
    }

    /// Whether it has no operator at all.
    public boolean isConstant() {
        return parts.length == 0 || parts.length == 1 && parts[0] instanceof String;
    }

    private static void appendValue(StringBuilder out, Object value) {
        if (value instanceof Long number) {
            out.append(number.longValue());
        } else if (value instanceof java.util.Map || value instanceof List) {
            Json.write(out, value);
        } else if (value instanceof Double number) {
            out.append(Json.number(number));
        } else {
            out.append(value);
        }
    }
}
