package io.outrider.injector.yaml;

import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Reads YAML into JSON trees. Anchors are followed; a text that would grow beyond the limits by
/// them is refused.
public final class YamlReader {
    /// The largest text: more than a ConfigMap or a file of manifests holds.
    private static final int LIMIT_CHARS = 16 << 20;

    /// The most nodes a document may have once its anchors are followed.
    private static final int LIMIT_NODES = 1 << 20;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private int nodes;

    private YamlReader() {}

    /// The one document in the text; an empty mapping when there is none.
    public static JsonNode read(String text) throws YamlException {
        List<Node> documents = compose(text);
        if (documents.size() > 1) {
            throw new YamlException("%d documents (expected: one)".formatted(documents.size()));
        }
        return documents.isEmpty() ? JSON.objectNode() : tree(documents.getFirst());
    }

    /// The nodes of every document in the text, with their places in it.
    static List<Node> compose(String text) throws YamlException {
        LoadSettings settings =
                LoadSettings.builder()
                        .setUseMarks(true)
                        .setAllowDuplicateKeys(false)
                        .setCodePointLimit(LIMIT_CHARS)
                        .setMaxAliasesForCollections(1000)
                        .build();
        try {
            List<Node> documents = new ArrayList<>();
            new Compose(settings).composeAllFromString(text).forEach(documents::add);
            return documents;
        } catch (MarkedYamlEngineException e) {
            throw new YamlException(
                    e.getProblemMark().map(YamlReader::place).orElse("") + e.getProblem());
        } catch (YamlEngineException e) {
            throw new YamlException(e.getMessage() == null ? "not YAML" : e.getMessage());
        }
    }

    /// The tree of a node.
    static JsonNode tree(Node node) throws YamlException {
        return new YamlReader().convert(node);
    }

    private JsonNode convert(Node node) throws YamlException {
        if (++nodes > LIMIT_NODES) {
            throw new YamlException("more than %d values".formatted(LIMIT_NODES));
        }
        if (node instanceof MappingNode mapping) {
            ObjectNode object = JSON.objectNode();
            for (NodeTuple tuple : mapping.getValue()) {
                if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                    throw new YamlException(
                            tuple.getKeyNode().getStartMark().map(YamlReader::place).orElse("")
                                    + "a key that is no plain value");
                }
                if (object.has(key.getValue())) {
                    throw new YamlException(
                            key.getStartMark().map(YamlReader::place).orElse("")
                                    + "the key '%s' a second time".formatted(key.getValue()));
                }
                object.set(key.getValue(), convert(tuple.getValueNode()));
            }
            return object;
        }
        if (node instanceof SequenceNode sequence) {
            ArrayNode array = JSON.arrayNode();
            for (Node item : sequence.getValue()) array.add(convert(item));
            return array;
        }
        return node instanceof ScalarNode scalar ? plain(scalar) : JSON.nullNode();
    }

    private static JsonNode plain(ScalarNode scalar) {
        String text = scalar.getValue();
        Tag tag = scalar.getTag();
        try {
            if (tag.equals(Tag.NULL)) return JSON.nullNode();
            if (tag.equals(Tag.BOOL)) return JSON.booleanNode(Boolean.parseBoolean(text));
            if (tag.equals(Tag.INT)) return integer(Long.parseLong(text));
            if (tag.equals(Tag.FLOAT)) return JSON.numberNode(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            return JSON.stringNode(text);
        }
        return JSON.stringNode(text);
    }

    private static JsonNode integer(long value) {
        return value == (int) value ? JSON.numberNode((int) value) : JSON.numberNode(value);
    }

    private static String place(Mark mark) {
        return "line %d, column %d: ".formatted(mark.getLine() + 1, mark.getColumn() + 1);
    }
}
