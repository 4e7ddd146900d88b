package io.outrider.injector.pod;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What the API server writes into a pod where its author wrote nothing, as far as sidecars meet
/// it. For comparing a pod that has been stored with one that has not.
final class ServerDefaults {
    private static final int MODE = 0644;

    private ServerDefaults() {}

    static void fill(ObjectNode pod) {
        for (String list : List.of("initContainers", "containers")) {
            for (ObjectNode container : Nodes.objects(pod.path("spec"), list)) container(container);
        }
        for (ObjectNode volume : Nodes.objects(pod.path("spec"), "volumes")) {
            for (String kind : List.of("configMap", "downwardAPI", "projected")) {
                if (volume.get(kind) instanceof ObjectNode source) {
                    if (!source.has("defaultMode")) source.put("defaultMode", MODE);
                    Nodes.objects(source, "items").forEach(ServerDefaults::fieldRef);
                }
            }
        }
    }

    private static void container(ObjectNode container) {
        absent(container, "terminationMessagePath", "/dev/termination-log");
        absent(container, "terminationMessagePolicy", "File");
        for (ObjectNode variable : Nodes.objects(container, "env")) {
            if (variable.get("valueFrom") instanceof ObjectNode from) fieldRef(from);
            // An empty text is no text to Go.
            if (variable.path("value").asString("-").isEmpty()) variable.remove("value");
        }
        for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
            if (!(container.get(probe) instanceof ObjectNode there)) continue;
            if (there.path("initialDelaySeconds").asInt(1) == 0)
                there.remove("initialDelaySeconds");
            if (!there.has("successThreshold")) there.put("successThreshold", 1);
            if (there.get("httpGet") instanceof ObjectNode get) absent(get, "scheme", "HTTP");
        }
        if (container.path("resources").get("limits") instanceof ObjectNode limits) {
            ObjectNode requests =
                    Nodes.object((ObjectNode) container.path("resources"), "requests");
            limits.properties()
                    .forEach(
                            limit -> absent(requests, limit.getKey(), limit.getValue().asString()));
        }
        JsonNode add = container.path("securityContext").path("capabilities").path("add");
        if (add instanceof ArrayNode list && list.isEmpty()) list.removeAll();
    }

    private static void fieldRef(ObjectNode holder) {
        if (holder.get("fieldRef") instanceof ObjectNode ref) absent(ref, "apiVersion", "v1");
    }

    private static void absent(ObjectNode object, String key, String value) {
        if (!object.has(key)) object.put(key, value);
    }
}
