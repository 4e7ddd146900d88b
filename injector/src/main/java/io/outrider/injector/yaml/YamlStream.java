package io.outrider.injector.yaml;

import io.outrider.injector.yaml.YamlEdit.NotPossibleException;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.Node;
import tools.jackson.databind.JsonNode;

/// A file of YAML documents, some of which are changed, while the text of the rest is kept.
public final class YamlStream {
    private final String text;
    private final List<Node> nodes;
    private final List<JsonNode> trees = new ArrayList<>();
    private final List<JsonNode> changed = new ArrayList<>();

    private YamlStream(String text, List<Node> nodes) throws YamlException {
        this.text = text;
        this.nodes = nodes;
        for (Node node : nodes) trees.add(YamlReader.tree(node));
        changed.addAll(trees);
    }

    /// @throws YamlException the text is not YAML
    public static YamlStream read(String text) throws YamlException {
        return new YamlStream(text, YamlReader.compose(text));
    }

    /// The documents as they were read. Borrowed: not to be changed.
    public List<JsonNode> documents() {
        return List.copyOf(trees);
    }

    /// Lets a document say something else.
    public void change(int index, JsonNode tree) {
        changed.set(index, tree);
    }

    /// The text with the changes in it.
    public String write() throws YamlException {
        if (changed.equals(trees)) return text;
        // Places are counted in code points: a text with characters beyond that is written anew.
        boolean plain = text.codePoints().noneMatch(c -> c > Character.MAX_VALUE);
        if (plain) {
            try {
                String edited = edited();
                if (YamlStream.read(edited).documents().equals(changed)) return edited;
            } catch (NotPossibleException e) {
                // Then the comments go.
            } catch (YamlException e) {
                // The edit went wrong; what is written anew is right.
            }
        }
        return anew();
    }

    private String edited() throws NotPossibleException {
        List<TextChange> changes = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            changes.addAll(YamlEdit.changes(text, nodes.get(i), trees.get(i), changed.get(i)));
        }
        return TextChange.apply(text, changes);
    }

    private String anew() {
        List<String> documents = new ArrayList<>();
        changed.forEach(tree -> documents.add(YamlWriter.write(tree)));
        return String.join("---\n", documents);
    }
}
