package io.outrider.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// Reads JSON into a [Tree]: RFC 8259, and commas behind the last element, which Envoy's reader
/// lets pass.
///
/// Numbers stay as written. Threads: one use, one thread.
final class JsonReader {

    private final FieldPath at;
    private final String text;
    private int next;
    private int line = 1;
    private int lineStart;

    private JsonReader(String text, FieldPath at) {
        this.text = text;
        this.at = at;
    }

    static Tree read(String json, FieldPath at) throws ConfigException {
        var reader = new JsonReader(json, at);
        Tree tree = reader.value(0);
        if (reader.peek() >= 0) {
            throw reader.error("text behind the document's end");
        }
        return tree;
    }

    private Tree value(int depth) throws ConfigException {
        if (depth > YamlReader.MOST_DEPTH) {
            throw error("nested more than " + YamlReader.MOST_DEPTH + " deep");
        }
        int c = peek();
        int startLine = line;
        int startColumn = column();
        return switch (c) {
            case '{' -> mapping(startLine, startColumn, depth);
            case '[' -> sequence(startLine, startColumn, depth);
            case '"' -> new Tree.Scalar(string(), true, startLine, startColumn);
            case -1 -> throw error("the text ends where a value should be");
            default -> word(startLine, startColumn);
        };
    }

    private Tree mapping(int startLine, int startColumn, int depth) throws ConfigException {
        List<Tree.Entry> entries = new ArrayList<>();
        var keys = new HashSet<String>();
        next++;
        while (peek() != '}') {
            int keyLine = line;
            int keyColumn = column();
            if (peek() != '"') {
                throw error("expected a quoted key or '}'");
            }
            String key = string();
            if (!keys.add(key)) {
                throw at.invalid(
                        "JSON error at line "
                                + keyLine
                                + ", column "
                                + keyColumn
                                + ": key '"
                                + key
                                + "' is there twice");
            }
            if (peek() != ':') {
                throw error("expected ':' behind the key '" + key + "'");
            }
            next++;
            entries.add(new Tree.Entry(key, value(depth + 1), keyLine, keyColumn));
            comma('}');
        }
        next++;
        return new Tree.Mapping(entries, startLine, startColumn);
    }

    private Tree sequence(int startLine, int startColumn, int depth) throws ConfigException {
        List<Tree> items = new ArrayList<>();
        next++;
        while (peek() != ']') {
            items.add(value(depth + 1));
            comma(']');
        }
        next++;
        return new Tree.Sequence(items, startLine, startColumn);
    }

    private void comma(char end) throws ConfigException {
        int c = peek();
        if (c == ',') {
            next++;
        } else if (c != end) {
            throw error("expected ',' or '" + end + "'");
        }
    }

    private Tree word(int startLine, int startColumn) throws ConfigException {
        int start = next;
        while (next < text.length() && isWord(text.charAt(next))) {
            next++;
        }
        String word = text.substring(start, next);
        if (word.equals("null")) {
            return new Tree.Nothing(startLine, startColumn);
        }
        if (!word.equals("true") && !word.equals("false") && !Numbers.isJsonNumber(word)) {
            next = start;
            throw error("expected a value");
        }
        return new Tree.Scalar(word, false, startLine, startColumn);
    }

    private static boolean isWord(char c) {
        return c >= '0' && c <= '9'
                || c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c == '-'
                || c == '+'
                || c == '.';
    }

    private String string() throws ConfigException {
        int start = ++next;
        while (next < text.length()) {
            char c = text.charAt(next);
            if (c == '"') {
                return text.substring(start, next++);
            }
            if (c == '\\') {
                return escaped(start);
            }
            if (c < ' ') {
                throw error("a control character inside a string");
            }
            next++;
        }
        throw error("a string without its end");
    }

    private String escaped(int start) throws ConfigException {
        var out = new StringBuilder().append(text, start, next);
        while (next < text.length()) {
            char c = text.charAt(next++);
            if (c == '"') {
                return out.toString();
            }
            if (c < ' ') {
                throw error("a control character inside a string");
            }
            out.append(c == '\\' ? escape() : c);
        }
        throw error("a string without its end");
    }

    private char escape() throws ConfigException {
        char c = next < text.length() ? text.charAt(next++) : ' ';
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw error("an escape that JSON does not have");
        };
    }

    private char unicode() throws ConfigException {
        int value = 0;
        for (int end = next + 4; next < end; next++) {
            int digit = next < text.length() ? Character.digit(text.charAt(next), 16) : -1;
            if (digit < 0) {
                throw error("a \\u escape without four hex digits");
            }
            value = value << 4 | digit;
        }
        return (char) value;
    }

    /// The next character that is not white space, not taken; -1 at the end.
    private int peek() {
        while (next < text.length()) {
            char c = text.charAt(next);
            if (c == '\n') {
                line++;
                lineStart = next + 1;
            } else if (c != ' ' && c != '\t' && c != '\r') {
                return c;
            }
            next++;
        }
        return -1;
    }

    private int column() {
        return next - lineStart + 1;
    }

    private ConfigException error(String problem) {
        return at.invalid("JSON error at line " + line + ", column " + column() + ": " + problem);
    }
}
