package io.outrider.injector.template;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.StringNode;

/// A condition or a value of a template.
///
/// ```
/// native                              a fact; true unless missing, null, false, 0, "" or empty
/// !native and capture.mode != "NONE"  'and' before 'or', no parentheses
/// pod.annotations["a.b/c"]            a key with dots; missing is no error
/// ```
///
/// A name before the first bracket that nobody knows is an error: it is a slip of the pen.
final class Expression {
    private final String text;
    private final String at;
    private int next;

    private Expression(String text, String at) {
        this.text = text;
        this.at = at;
    }

    /// Whether the condition holds.
    static boolean holds(String text, JsonNode facts, String at) {
        Expression expression = new Expression(text, at);
        boolean result = expression.or(facts);
        if (expression.next < text.length()) throw expression.wrong("'and', 'or' or the end");
        return result;
    }

    /// The fact of that name; null where the last steps lead nowhere.
    static JsonNode value(String text, JsonNode facts, String at) {
        Expression expression = new Expression(text, at);
        JsonNode result = expression.operand(facts);
        if (expression.next < text.length()) throw expression.wrong("'.', '[' or the end");
        return result;
    }

    static boolean isTrue(JsonNode value) {
        return switch (value.getNodeType()) {
            case MISSING, NULL -> false;
            case BOOLEAN -> value.booleanValue();
            case NUMBER -> value.doubleValue() != 0;
            case STRING -> !value.stringValue().isEmpty();
            case ARRAY, OBJECT -> !value.isEmpty();
            case BINARY, POJO -> true;
        };
    }

    private boolean or(JsonNode facts) {
        boolean result = and(facts);
        while (word("or")) result |= and(facts);
        return result;
    }

    private boolean and(JsonNode facts) {
        boolean result = comparison(facts);
        while (word("and")) result &= comparison(facts);
        return result;
    }

    private boolean comparison(JsonNode facts) {
        if (symbol("!")) return !comparison(facts);
        JsonNode left = operand(facts);
        boolean same = symbol("==");
        if (!same && !symbol("!=")) return isTrue(left);
        return plain(left).equals(plain(operand(facts))) == same;
    }

    private static String plain(JsonNode value) {
        return value.isMissingNode() || value.isNull() ? "" : value.asString();
    }

    private JsonNode operand(JsonNode facts) {
        skipSpaces();
        if (next < text.length() && (text.charAt(next) == '"' || text.charAt(next) == '\'')) {
            return StringNode.valueOf(quoted());
        }
        String first = name();
        JsonNode value = facts.get(first);
        List<String> passed = new ArrayList<>(List.of(first));
        if (value == null) throw unknown(facts, first, "");
        while (next < text.length()) {
            char c = text.charAt(next);
            if (c == '.') {
                next++;
                String step = name();
                @Nullable JsonNode inner = value.get(step);
                if (inner == null && value.isObject() && !value.isEmpty()) {
                    throw unknown(value, step, String.join(".", passed) + ".");
                }
                value = inner == null ? MissingNode.getInstance() : inner;
                passed.add(step);
            } else if (c == '[') {
                next++;
                skipSpaces();
                value = value.path(quoted());
                if (!symbol("]")) throw wrong("']'");
            } else {
                break;
            }
        }
        return value;
    }

    private TemplateException unknown(JsonNode among, String name, String before) {
        return new TemplateException(
                at,
                "'%s%s' is not known (expected: one of %s)"
                        .formatted(
                                before,
                                name,
                                String.join(
                                        ", ", among.propertyNames().stream().sorted().toList())));
    }

    private String name() {
        skipSpaces();
        int from = next;
        while (next < text.length()
                && (Character.isLetterOrDigit(text.charAt(next))
                        || "_-".indexOf(text.charAt(next)) >= 0)) {
            next++;
        }
        if (from == next) throw wrong("a name");
        return text.substring(from, next);
    }

    private String quoted() {
        if (next >= text.length()) throw wrong("a text in quotes");
        char quote = text.charAt(next);
        int end = quote == '"' || quote == '\'' ? text.indexOf(quote, next + 1) : -1;
        if (end < 0) throw wrong("a text in quotes");
        String result = text.substring(next + 1, end);
        next = end + 1;
        return result;
    }

    private boolean symbol(String symbol) {
        skipSpaces();
        // '!' is no symbol of its own when it begins '!='.
        if (!text.startsWith(symbol, next) || symbol.equals("!") && text.startsWith("!=", next)) {
            return false;
        }
        next += symbol.length();
        return true;
    }

    private boolean word(String word) {
        skipSpaces();
        int end = next + word.length();
        if (!text.startsWith(word, next)
                || end < text.length() && Character.isLetterOrDigit(text.charAt(end))) {
            return false;
        }
        next = end;
        return true;
    }

    private void skipSpaces() {
        while (next < text.length() && text.charAt(next) == ' ') next++;
    }

    private TemplateException wrong(String expected) {
        String found = next >= text.length() ? "the end" : "'" + text.substring(next) + "'";
        return new TemplateException(
                at, "'%s': %s (expected: %s)".formatted(text, found, expected));
    }
}
