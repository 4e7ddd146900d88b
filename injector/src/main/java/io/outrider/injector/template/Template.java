package io.outrider.injector.template;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/// A tree with holes in it, and what fills them. Immutable.
///
/// ```yaml
/// name: istio-proxy-${pod.name}        # a fact inside a text
/// resources: ${proxy.resources}        # a fact alone keeps its type; null leaves the key out
/// lifecycle:
///   $if: drain.seconds                 # the mapping is there only if the condition holds
///   preStop: ...
/// args:
///   - proxy
///   - $if: capture.includeOutboundPorts
///     $then: [-q, "${capture.includeOutboundPorts}"]   # spliced into the list; $else too
/// env:
///   - $each: proxyConfig.proxyMetadata # once for every entry, as item.key and item.value,
///     name: ${item.key}                # or for every element of a list, as item
///     value: ${item.value}
/// ```
///
/// `$${` writes a `${`. Conditions are those of [Expression].
public final class Template {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final String name;
    private final JsonNode tree;

    /// @param name where the tree came from, for messages
    public Template(String name, JsonNode tree) {
        this.name = name;
        this.tree = tree;
    }

    /// The tree with every hole filled.
    public JsonNode render(ObjectNode facts) {
        JsonNode result = value(tree, facts, name);
        return result == null ? JSON.objectNode() : result;
    }

    /// The node with its holes filled; null when it is not to be there.
    private @Nullable JsonNode value(JsonNode node, ObjectNode facts, String at) {
        if (node instanceof ArrayNode array) return list(array, facts, at);
        if (node instanceof ObjectNode object) {
            if (object.has("$each")) {
                throw new TemplateException(at, "'$each' (expected: only in an item of a list)");
            }
            return mapping(object, facts, at);
        }
        return node.isString() ? text(node.stringValue(), facts, at) : node;
    }

    private @Nullable JsonNode mapping(ObjectNode object, ObjectNode facts, String at) {
        JsonNode condition = object.get("$if");
        if (condition != null) {
            boolean holds = Expression.holds(condition.asString(), facts, at + ".$if");
            JsonNode chosen = object.get(holds ? "$then" : "$else");
            if (chosen != null) return value(chosen, facts, at);
            if (!holds || object.has("$else")) return null;
        }
        ObjectNode result = JSON.objectNode();
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            String key = entry.getKey();
            String inside = at + "." + key;
            switch (key) {
                case "$if", "$then", "$else", "$each" -> {}
                case "$patch" -> result.set(key, entry.getValue());
                default -> {
                    if (key.startsWith("$") && !key.startsWith("${")) {
                        throw new TemplateException(
                                inside, "unknown (expected: $if, $then, $else, $each or $patch)");
                    }
                    JsonNode filled = value(entry.getValue(), facts, inside);
                    JsonNode filledKey = text(key, facts, inside);
                    if (filled != null && filledKey != null) {
                        result.set(filledKey.asString(), filled);
                    }
                }
            }
        }
        return result;
    }

    private ArrayNode list(ArrayNode array, ObjectNode facts, String at) {
        ArrayNode result = JSON.arrayNode();
        for (int i = 0; i < array.size(); i++) {
            String inside = at + "[" + i + "]";
            JsonNode item = array.get(i);
            JsonNode each = item.get("$each");
            if (item instanceof ObjectNode object && each != null) {
                repeat(object, each.asString(), facts, inside, result);
            } else {
                add(item, facts, inside, result);
            }
        }
        return result;
    }

    private void repeat(
            ObjectNode item, String each, ObjectNode facts, String at, ArrayNode result) {
        JsonNode elements = Expression.value(each, facts, at + ".$each");
        ObjectNode inner = JSON.objectNode();
        inner.setAll(facts);
        if (elements.isObject()) {
            for (Map.Entry<String, JsonNode> entry : elements.properties()) {
                ObjectNode pair = JSON.objectNode().put("key", entry.getKey());
                pair.set("value", entry.getValue());
                add(item, inner.set("item", pair), at, result);
            }
            return;
        }
        for (JsonNode element : elements) add(item, inner.set("item", element), at, result);
    }

    private void add(JsonNode item, ObjectNode facts, String at, ArrayNode result) {
        JsonNode filled =
                item instanceof ObjectNode object
                        ? mapping(object, facts, at)
                        : value(item, facts, at);
        if (filled == null) return;
        // What a condition chose, or a fact that is a list, is spliced in.
        boolean spliced = item.has("$then") || item.has("$else") || item.isString();
        if (spliced && filled.isArray()) {
            filled.forEach(result::add);
        } else {
            result.add(filled);
        }
    }

    private @Nullable JsonNode text(String text, ObjectNode facts, String at) {
        int hole = text.indexOf("${");
        if (hole < 0) return StringNode.valueOf(text);
        if (hole == 0 && text.indexOf('}') == text.length() - 1) {
            JsonNode fact = Expression.value(text.substring(2, text.length() - 1), facts, at);
            return fact.isMissingNode() || fact.isNull() ? null : fact;
        }
        StringBuilder filled = new StringBuilder();
        int from = 0;
        while (hole >= 0) {
            if (hole > 0 && text.charAt(hole - 1) == '$') {
                filled.append(text, from, hole).append('{');
                from = hole + 2;
            } else {
                int end = text.indexOf('}', hole);
                if (end < 0) {
                    throw new TemplateException(at, "'%s': '${' without its '}'".formatted(text));
                }
                JsonNode fact = Expression.value(text.substring(hole + 2, end), facts, at);
                if (fact.isContainer()) {
                    throw new TemplateException(
                            at,
                            "'%s' is a list or a mapping (expected: alone, or a plain value)"
                                    .formatted(text.substring(hole, end + 1)));
                }
                filled.append(text, from, hole).append(fact.asString(""));
                from = end + 1;
            }
            hole = text.indexOf("${", from);
        }
        return StringNode.valueOf(filled.append(text, from, text.length()).toString());
    }
}
