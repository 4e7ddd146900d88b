package io.outrider.injector.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.CollectionNode;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Changes a YAML text so that it says something else and keeps every line that need not change:
/// comments, order, quotes and indentation of the rest stay as they were.
///
/// Serves one document, on its thread.
final class YamlEdit {
    /// The text cannot be changed piece by piece, because of an alias or an unusual layout.
    static final class NotPossibleException extends Exception {
        NotPossibleException(String why) {
            super(why);
        }
    }

    /// Replaces what lies between two places; both the same for an insertion.
    private record Change(int from, int to, String text) {}

    private final String text;
    private final List<Change> changes = new ArrayList<>();

    /// Both are borrowed.
    private YamlEdit(String text) {
        this.text = text;
    }

    /// The changed text of the whole stream.
    ///
    /// @param root one document of the text, read from it by [YamlReader#compose]
    static List<TextChange> changes(String text, Node root, JsonNode before, JsonNode after)
            throws NotPossibleException {
        YamlEdit edit = new YamlEdit(text);
        edit.value(root, before, after, 0);
        return edit.changes.stream()
                .map(change -> new TextChange(change.from(), change.to(), change.text()))
                .toList();
    }

    private void value(Node node, JsonNode before, JsonNode after, int parentColumn)
            throws NotPossibleException {
        if (before.equals(after)) return;
        if (node instanceof MappingNode mapping
                && before instanceof ObjectNode was
                && after instanceof ObjectNode is
                && isBlock(mapping)
                && !is.isEmpty()
                && is.propertyNames().containsAll(was.propertyNames())) {
            mapping(mapping, was, is);
        } else if (node instanceof SequenceNode sequence
                && before instanceof ArrayNode was
                && after instanceof ArrayNode is
                && isBlock(sequence)
                && isPartOf(was, is)) {
            sequence(sequence, was, is);
        } else {
            replace(node, after, parentColumn);
        }
    }

    private void mapping(MappingNode mapping, ObjectNode before, ObjectNode after)
            throws NotPossibleException {
        int column = -1;
        int end = start(mapping);
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw new NotPossibleException("a key that is no plain value");
            }
            column = column(key);
            Node value = tuple.getValueNode();
            if (start(value) < end(key)) throw new NotPossibleException("an alias");
            value(value, before.path(key.getValue()), after.path(key.getValue()), column);
            end = Math.max(contentEnd(value), end(key));
        }
        ObjectNode added = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> entry : after.properties()) {
            if (!before.has(entry.getKey())) added.set(entry.getKey(), entry.getValue());
        }
        if (!added.isEmpty()) insertLines(lineEnd(end), indented(added, column));
    }

    private void sequence(SequenceNode sequence, ArrayNode before, ArrayNode after)
            throws NotPossibleException {
        List<Node> items = sequence.getValue();
        int column = dashColumn(items.getFirst());
        int at = lineStart(start(items.getFirst()));
        ArrayNode added = JsonNodeFactory.instance.arrayNode();
        int next = 0;
        for (JsonNode item : after) {
            boolean there = next < before.size() && same(before.get(next), item);
            if (!there) {
                added.add(item);
                continue;
            }
            if (!added.isEmpty()) insertLines(at, indented(added, column));
            added.removeAll();
            Node node = items.get(next);
            if (start(node) < at) throw new NotPossibleException("an alias");
            value(node, before.get(next), item, column);
            at = lineEnd(contentEnd(node));
            next++;
        }
        if (!added.isEmpty()) insertLines(at, indented(added, column));
    }

    private void replace(Node node, JsonNode after, int parentColumn) throws NotPossibleException {
        int from = start(node);
        int to = contentEnd(node);
        boolean ownLine = text.substring(lineStart(from), from).isBlank();
        String written = YamlWriter.write(after);
        if (!after.isContainer() || after.isEmpty()) {
            if (written.indexOf('\n') < written.length() - 1) {
                throw new NotPossibleException("a text of several lines");
            }
            String space = from > 0 && text.charAt(from - 1) == ':' ? " " : "";
            changes.add(new Change(from, to, space + written.strip()));
        } else if (ownLine) {
            int column = from - lineStart(from);
            changes.add(new Change(from, to, indent(written, column).strip()));
        } else {
            // Behind a dash a mapping may begin on the same line; behind a key it may not.
            boolean behindDash = node instanceof MappingNode m && isBlock(m);
            int column = behindDash ? from - lineStart(from) : parentColumn + 2;
            String lines = indent(written, column).stripTrailing();
            int begin = from;
            while (!behindDash && text.charAt(begin - 1) == ' ') begin--;
            changes.add(new Change(begin, to, behindDash ? lines.strip() : "\n" + lines));
        }
    }

    /// Whether every element of one list is in the other, in the same order.
    private static boolean isPartOf(ArrayNode before, ArrayNode after) {
        int next = 0;
        for (JsonNode item : after) {
            if (next < before.size() && same(before.get(next), item)) next++;
        }
        return !before.isEmpty() && next == before.size();
    }

    /// Equal, or two states of the thing of one name.
    private static boolean same(JsonNode before, JsonNode after) {
        if (before.equals(after)) return true;
        JsonNode name = before.path("name");
        if (before.isObject() && name.isString()) return name.equals(after.path("name"));
        return before.isObject()
                && before.has("kind")
                && before.path("kind").equals(after.path("kind"))
                && before.path("metadata").path("name").equals(after.path("metadata").path("name"));
    }

    private void insertLines(int at, String lines) {
        boolean open = at > 0 && text.charAt(at - 1) != '\n';
        changes.add(new Change(at, at, open ? "\n" + lines.stripTrailing() : lines));
    }

    private static String indented(JsonNode tree, int column) {
        return indent(YamlWriter.write(tree), column);
    }

    private static String indent(String lines, int column) {
        String spaces = " ".repeat(column);
        StringBuilder result = new StringBuilder();
        lines.lines()
                .forEach(line -> result.append(line.isEmpty() ? "" : spaces + line).append('\n'));
        return result.toString();
    }

    /// Where the node's own text ends: before the comments and empty lines that follow it.
    private int contentEnd(Node node) throws NotPossibleException {
        if (node instanceof CollectionNode<?> collection && isBlock(collection)) {
            if (node instanceof MappingNode mapping) {
                NodeTuple last = mapping.getValue().getLast();
                return Math.max(contentEnd(last.getValueNode()), end(last.getKeyNode()) + 1);
            }
            if (node instanceof SequenceNode sequence) {
                return contentEnd(sequence.getValue().getLast());
            }
        }
        int end = end(node);
        // A text of several lines ends where the next thing begins.
        while (end > start(node)
                && text.charAt(end - 1) == '\n'
                && end - 1 > start(node)
                && text.charAt(end - 2) == '\n') {
            end--;
        }
        return end;
    }

    private static boolean isBlock(CollectionNode<?> node) {
        return node.getFlowStyle() == FlowStyle.BLOCK && !node.getValue().isEmpty();
    }

    private int dashColumn(Node firstItem) throws NotPossibleException {
        int line = lineStart(start(firstItem));
        int dash = text.indexOf('-', line);
        boolean first =
                dash >= 0
                        && dash < start(firstItem)
                        && text.substring(line, dash).isBlank()
                        && text.substring(dash + 1, start(firstItem)).isBlank();
        if (!first) throw new NotPossibleException("a list that begins in the middle of a line");
        return dash - line;
    }

    private int lineStart(int at) {
        return text.lastIndexOf('\n', at - 1) + 1;
    }

    /// The beginning of the next line, or the end of the text.
    private int lineEnd(int at) {
        if (at > 0 && text.charAt(at - 1) == '\n') return at;
        int end = text.indexOf('\n', at);
        return end < 0 ? text.length() : end + 1;
    }

    private int column(Node node) throws NotPossibleException {
        return start(node) - lineStart(start(node));
    }

    private int start(Node node) throws NotPossibleException {
        return place(node.getStartMark().orElse(null));
    }

    private int end(Node node) throws NotPossibleException {
        return place(node.getEndMark().orElse(null));
    }

    private int place(@Nullable Mark mark) throws NotPossibleException {
        if (mark == null) throw new NotPossibleException("no place");
        return mark.getIndex();
    }
}
