package io.outrider.injector.template;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Puts one pod over another as `kubectl patch --type strategic` does: mappings merge, lists whose
/// elements have an identity merge element by element, other lists and plain values are replaced.
///
/// A key whose new value is null goes away. `$patch: delete` removes an element or a mapping,
/// `$patch: replace` replaces it as a whole.
public final class StrategicMerge {
    /// What tells the elements of a list apart, by the list's name: Kubernetes' merge keys.
    private static final Map<String, String> IDENTITY =
            Map.ofEntries(
                    Map.entry("containers", "name"),
                    Map.entry("initContainers", "name"),
                    Map.entry("ephemeralContainers", "name"),
                    Map.entry("volumes", "name"),
                    Map.entry("env", "name"),
                    Map.entry("ports", "containerPort"),
                    Map.entry("volumeMounts", "mountPath"),
                    Map.entry("volumeDevices", "devicePath"),
                    Map.entry("imagePullSecrets", "name"),
                    Map.entry("hostAliases", "ip"),
                    Map.entry("topologySpreadConstraints", "topologyKey"),
                    Map.entry("resourceClaims", "name"),
                    Map.entry("schedulingGates", "name"),
                    Map.entry("ownerReferences", "uid"));

    private static final String DIRECTIVE = "$patch";

    private StrategicMerge() {}

    /// Changes `target` so that it also says what `patch` says.
    public static void merge(ObjectNode target, ObjectNode patch) {
        for (Map.Entry<String, JsonNode> entry : patch.properties()) {
            String key = entry.getKey();
            JsonNode next = entry.getValue();
            if (key.equals(DIRECTIVE)) continue;
            if (next.isNull() || isMarked(next, "delete")) {
                target.remove(key);
                continue;
            }
            JsonNode before = target.get(key);
            if (before instanceof ObjectNode was
                    && next instanceof ObjectNode is
                    && !isMarked(is, "replace")) {
                merge(was, is);
            } else if (before instanceof ArrayNode was
                    && next instanceof ArrayNode is
                    && IDENTITY.containsKey(key)) {
                mergeLists(was, is, IDENTITY.getOrDefault(key, "name"));
            } else {
                target.set(key, withoutDirectives(next.deepCopy()));
            }
        }
    }

    private static void mergeLists(ArrayNode target, ArrayNode patch, String identity) {
        for (JsonNode element : patch) {
            int same = find(target, element.get(identity), identity);
            if (isMarked(element, "delete")) {
                if (same >= 0) target.remove(same);
            } else if (same < 0) {
                target.add(withoutDirectives(element.deepCopy()));
            } else if (target.get(same) instanceof ObjectNode was
                    && element instanceof ObjectNode is
                    && !isMarked(is, "replace")) {
                merge(was, is);
            } else {
                target.set(same, withoutDirectives(element.deepCopy()));
            }
        }
    }

    private static int find(ArrayNode list, @Nullable JsonNode wanted, String identity) {
        for (int i = 0; wanted != null && i < list.size(); i++) {
            if (wanted.equals(list.get(i).get(identity))) return i;
        }
        return -1;
    }

    private static boolean isMarked(JsonNode node, String directive) {
        return node.path(DIRECTIVE).asString("").equals(directive);
    }

    private static JsonNode withoutDirectives(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(DIRECTIVE);
            object.properties().forEach(entry -> withoutDirectives(entry.getValue()));
        } else if (node instanceof ArrayNode array) {
            array.forEach(StrategicMerge::withoutDirectives);
        }
        return node;
    }
}
