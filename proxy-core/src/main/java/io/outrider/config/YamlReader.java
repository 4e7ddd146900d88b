package io.outrider.config;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
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

/// Reads YAML into a [Tree], scalars as written. Threads: one use, one thread.
final class YamlReader {

    static final int MOST_DEPTH = 200;

    private final FieldPath at;
    private final IdentityHashMap<Node, Tree> done = new IdentityHashMap<>();

    private YamlReader(FieldPath at) {
        this.at = at;
    }

    static Tree read(String yaml, FieldPath at) throws ConfigException {
        var settings =
                LoadSettings.builder()
                        .setCodePointLimit(Integer.MAX_VALUE)
                        .setAllowDuplicateKeys(true) // found here, with a better message
                        .build();
        try {
            Optional<Node> root = new Compose(settings).composeString(yaml);
            return root.isEmpty() ? new Tree.Nothing(1, 1) : new YamlReader(at).tree(root.get(), 0);
        } catch (MarkedYamlEngineException e) {
            throw at.invalid(
                    "YAML error"
                            + e.getProblemMark()
                                    .map(m -> " at line " + line(m) + ", column " + column(m))
                                    .orElse("")
                            + ": "
                            + e.getProblem());
        } catch (YamlEngineException e) {
            throw at.invalid("YAML error: " + e.getMessage());
        } catch (StackOverflowError tooDeep) {
            throw at.invalid("YAML error: nested too deep");
        }
    }

    private Tree tree(Node node, int depth) throws ConfigException {
        int line = node.getStartMark().map(YamlReader::line).orElse(1);
        int column = node.getStartMark().map(YamlReader::column).orElse(1);
        if (depth > MOST_DEPTH) {
            throw at.invalid(
                    "nested more than " + MOST_DEPTH + " deep at line " + line + " of the YAML");
        }
        Tree seen = done.get(node);
        if (seen != null) {
            return seen;
        }
        Tree tree =
                switch (node) {
                    case MappingNode mapping -> mapping(mapping, line, column, depth);
                    case SequenceNode sequence -> {
                        List<Tree> items = new ArrayList<>();
                        for (Node item : sequence.getValue()) {
                            items.add(tree(item, depth + 1));
                        }
                        yield new Tree.Sequence(items, line, column);
                    }
                    case ScalarNode scalar when isNothing(scalar) -> new Tree.Nothing(line, column);
                    case ScalarNode scalar when !scalar.isPlain() ->
                            new Tree.Scalar(scalar.getValue(), true, line, column);
                    case ScalarNode scalar -> plain(scalar.getValue(), line, column);
                    default -> throw at.invalid("YAML error at line " + line + ": unexpected node");
                };
        done.put(node, tree);
        return tree;
    }

    private Tree mapping(MappingNode mapping, int line, int column, int depth)
            throws ConfigException {
        List<Tree.Entry> entries = new ArrayList<>();
        var keys = new HashSet<String>();
        for (NodeTuple tuple : mapping.getValue()) {
            Mark mark = tuple.getKeyNode().getStartMark().orElseThrow();
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw at.invalid(
                        "YAML error at line "
                                + line(mark)
                                + ", column "
                                + column(mark)
                                + ": a key that is not a word");
            }
            if (!keys.add(key.getValue())) {
                throw at.invalid(
                        "YAML error at line "
                                + line(mark)
                                + ", column "
                                + column(mark)
                                + ": key '"
                                + key.getValue()
                                + "' is there twice");
            }
            entries.add(
                    new Tree.Entry(
                            key.getValue(),
                            tree(tuple.getValueNode(), depth + 1),
                            line(mark),
                            column(mark)));
        }
        return new Tree.Mapping(entries, line, column);
    }

    /// What an unquoted word is to Envoy: a boolean, a small whole number, or else a string, as
    /// which JSON's proto mapping takes all other numbers too.
    private static Tree plain(String text, int line, int column) {
        return switch (text) {
            case "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON" ->
                    new Tree.Scalar("true", false, line, column);
            case "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF" ->
                    new Tree.Scalar("false", false, line, column);
            default -> {
                BigInteger whole = Numbers.yamlWhole(text);
                yield whole == null || whole.bitLength() >= Long.SIZE
                        ? new Tree.Scalar(text, true, line, column)
                        : new Tree.Scalar(
                                whole.toString(), whole.bitLength() >= Integer.SIZE, line, column);
            }
        };
    }

    private static boolean isNothing(ScalarNode scalar) {
        return scalar.isPlain()
                && switch (scalar.getValue()) {
                    case "", "~", "null", "Null", "NULL" -> true;
                    default -> false;
                };
    }

    private static int line(Mark mark) {
        return mark.getLine() + 1;
    }

    private static int column(Mark mark) {
        return mark.getColumn() + 1;
    }
}
