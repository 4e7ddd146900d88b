package io.outrider.injector.pod;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Ways through the tree of a pod. Whoever asks for a list or a mapping that is not there, or that
/// is something else, gets an empty one.
final class Nodes {
    static final JsonMapper JSON = JsonMapper.shared();

    private Nodes() {}

    /// The mapping at that key, made when it is not there.
    static ObjectNode object(ObjectNode parent, String key) {
        return parent.get(key) instanceof ObjectNode there ? there : parent.putObject(key);
    }

    /// The list at that key, made when it is not there.
    static ArrayNode list(ObjectNode parent, String key) {
        return parent.get(key) instanceof ArrayNode there ? there : parent.putArray(key);
    }

    /// The mappings in the list at that key.
    static List<ObjectNode> objects(JsonNode parent, String key) {
        List<ObjectNode> result = new ArrayList<>();
        for (JsonNode item : parent.path(key)) {
            if (item instanceof ObjectNode object) result.add(object);
        }
        return result;
    }

    static String name(JsonNode named) {
        return named.path("name").asString("");
    }

    static @Nullable ObjectNode named(JsonNode parent, String key, String name) {
        for (ObjectNode item : objects(parent, key)) {
            if (name(item).equals(name)) return item;
        }
        return null;
    }

    static void removeIf(JsonNode parent, String key, Predicate<JsonNode> goes) {
        if (!(parent.get(key) instanceof ArrayNode list)) return;
        for (int i = list.size() - 1; i >= 0; i--) {
            if (goes.test(list.get(i))) list.remove(i);
        }
    }

    /// Removes the key when what it holds is empty.
    static void removeIfEmpty(ObjectNode parent, String key) {
        if (parent.has(key) && parent.path(key).isEmpty()) parent.remove(key);
    }

    /// A mapping of texts, sorted by key.
    static Map<String, String> texts(JsonNode mapping) {
        Map<String, String> texts = new TreeMap<>();
        mapping.properties().forEach(e -> texts.put(e.getKey(), e.getValue().asString("")));
        return texts;
    }

    /// The JSON mapping in the text; null when it is none.
    static @Nullable ObjectNode parse(String text) {
        try {
            return JSON.readTree(text) instanceof ObjectNode object ? object : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    /// Sets an environment variable of a container, at its place or at the end.
    static void setEnv(ObjectNode container, String name, String value) {
        ObjectNode there = named(container, "env", name);
        if (there == null) there = list(container, "env").addObject().put("name", name);
        there.put("value", value);
    }
}
