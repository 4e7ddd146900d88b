package io.outrider.injector.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// An object of Kubernetes' that makes pods.
///
/// @param tree the whole object
/// @param template the pod, or the pod template within the tree
record Workload(ObjectNode tree, ObjectNode template) {
    /// The workloads in a document, which may be a list of objects. The templates are parts of the
    /// document: changing one changes it.
    static List<Workload> in(JsonNode document) {
        List<Workload> found = new ArrayList<>();
        collect(document, found);
        return found;
    }

    private static void collect(JsonNode document, List<Workload> found) {
        if (!(document instanceof ObjectNode object)) return;
        if (kind(object).endsWith("List") && object.get("items") instanceof ArrayNode items) {
            items.forEach(item -> collect(item, found));
            return;
        }
        ObjectNode template = template(object);
        if (template != null) found.add(new Workload(object, template));
    }

    private static @Nullable ObjectNode template(ObjectNode object) {
        JsonNode spec = object.path("spec");
        JsonNode template =
                switch (kind(object)) {
                    case "Pod" -> object;
                    case "Deployment",
                            "StatefulSet",
                            "DaemonSet",
                            "ReplicaSet",
                            "ReplicationController",
                            "Job",
                            "DeploymentConfig",
                            "Rollout" ->
                            spec.path("template");
                    case "CronJob" -> spec.path("jobTemplate").path("spec").path("template");
                    default -> null;
                };
        return template instanceof ObjectNode found && found.has("spec") ? found : null;
    }

    boolean isPod() {
        return kind(tree).equals("Pod");
    }

    /// Whether the pods are meant to come to an end.
    boolean ends() {
        return kind(tree).equals("Job") || kind(tree).equals("CronJob");
    }

    String kind() {
        return kind(tree);
    }

    String apiVersion() {
        return tree.path("apiVersion").asString("");
    }

    String name() {
        JsonNode metadata = tree.path("metadata");
        return metadata.path("name").asString(metadata.path("generateName").asString(""));
    }

    String namespace(String standard) {
        return tree.path("metadata").path("namespace").asString(standard);
    }

    /// For people: `deployment/reviews-v1`.
    String shown() {
        return kind().toLowerCase(Locale.ROOT) + "/" + name();
    }

    private static String kind(JsonNode object) {
        return object.path("kind").asString("");
    }
}
