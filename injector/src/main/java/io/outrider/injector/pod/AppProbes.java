package io.outrider.injector.pod;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Sends the kubelet's questions about the app through the sidecar's health port.
///
/// Asked directly, a TCP probe would find the sidecar, which always accepts, and every probe would
/// fail where the sidecar wants a certificate that the kubelet does not have. The original
/// questions go into a variable of the sidecar's, which asks the app itself: Istio's paths and
/// Istio's JSON.
final class AppProbes {
    static final String VARIABLE = "ISTIO_KUBE_APP_PROBERS";

    /// Where a container keeps its probes and hooks, and the last step of the path each one gets.
    private static final Map<String, String> PROBES =
            Map.of(
                    "readinessProbe",
                    "readyz",
                    "livenessProbe",
                    "livez",
                    "startupProbe",
                    "startupz");

    private static final Map<String, String> HOOKS =
            Map.of("preStop", "prestopz", "postStart", "poststartz");

    private AppProbes() {}

    /// Rewrites the probes of every container but the sidecar. Changes the pod.
    ///
    /// @param port the sidecar's health port
    static void rewrite(ObjectNode spec, ObjectNode sidecar, int port) {
        ObjectNode originals = Nodes.JSON.createObjectNode();
        for (String list : List.of("initContainers", "containers")) {
            for (ObjectNode container : Nodes.objects(spec, list)) {
                if (container != sidecar) rewriteAll(container, originals, port);
            }
        }
        if (!originals.isEmpty()) Nodes.setEnv(sidecar, VARIABLE, sorted(originals).toString());
    }

    /// Puts back what the variable of an earlier injection says. Changes the pod.
    static void restore(ObjectNode spec, ObjectNode sidecar) {
        ObjectNode variable = Nodes.named(sidecar, "env", VARIABLE);
        ObjectNode originals =
                variable == null ? null : Nodes.parse(variable.path("value").asString(""));
        if (originals == null) return;
        for (String list : List.of("initContainers", "containers")) {
            for (ObjectNode container : Nodes.objects(spec, list)) {
                PROBES.forEach(
                        (key, step) ->
                                restore(
                                        container.get(key),
                                        originals.get(probePath(container, step))));
                HOOKS.forEach(
                        (key, step) ->
                                restore(
                                        container.path("lifecycle").get(key),
                                        originals.get(hookPath(container, step))));
            }
        }
    }

    private static void rewriteAll(ObjectNode container, ObjectNode originals, int port) {
        Map<String, Integer> ports = portsByName(container);
        PROBES.forEach(
                (key, step) ->
                        rewrite(
                                container.get(key),
                                probePath(container, step),
                                true,
                                ports,
                                originals,
                                port));
        HOOKS.forEach(
                (key, step) ->
                        rewrite(
                                container.path("lifecycle").get(key),
                                hookPath(container, step),
                                false,
                                ports,
                                originals,
                                port));
    }

    private static void rewrite(
            @Nullable JsonNode node,
            String path,
            boolean probe,
            Map<String, Integer> ports,
            ObjectNode originals,
            int port) {
        if (!(node instanceof ObjectNode handler)) return;
        String kind = kind(handler, probe);
        if (kind == null || !(handler.get(kind) instanceof ObjectNode action)) return;
        ObjectNode original = action.deepCopy();
        JsonNode asked = original.path("port");
        if (asked.isString()) {
            Integer number = ports.get(asked.stringValue());
            if (number == null) number = number(asked.stringValue());
            // Kubernetes will refuse to probe a port that nobody has named; so will we not hide it.
            if (number == null) return;
            original.put("port", number);
        }
        if (original.path("port").asInt(0) == port) return;

        ObjectNode remembered = Nodes.JSON.createObjectNode();
        remembered.set(kind, original);
        if (handler.path("timeoutSeconds").asInt(0) != 0) {
            remembered.set("timeoutSeconds", handler.path("timeoutSeconds"));
        }
        originals.set(path, remembered);

        ObjectNode changed = kind.equals("httpGet") ? action : Nodes.JSON.createObjectNode();
        changed.put("path", path).put("port", port);
        if (changed.path("scheme").asString("").equals("HTTPS")) changed.put("scheme", "HTTP");
        handler.remove(kind);
        handler.set("httpGet", changed);
    }

    private static void restore(@Nullable JsonNode node, @Nullable JsonNode original) {
        if (!(node instanceof ObjectNode handler) || original == null) return;
        for (String kind : List.of("httpGet", "tcpSocket", "grpc")) {
            if (original.path(kind).isObject()) {
                handler.remove("httpGet");
                handler.set(kind, original.path(kind).deepCopy());
            }
        }
    }

    private static @Nullable String kind(ObjectNode handler, boolean probe) {
        if (handler.has("httpGet")) return "httpGet";
        if (handler.has("tcpSocket")) return "tcpSocket";
        return probe && handler.has("grpc") ? "grpc" : null;
    }

    private static Map<String, Integer> portsByName(ObjectNode container) {
        Map<String, Integer> ports = new HashMap<>();
        for (ObjectNode port : Nodes.objects(container, "ports")) {
            ports.put(Nodes.name(port), port.path("containerPort").asInt(0));
        }
        return ports;
    }

    private static @Nullable Integer number(String text) {
        boolean digits =
                !text.isEmpty()
                        && text.length() <= 5
                        && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? Integer.valueOf(text) : null;
    }

    private static String probePath(ObjectNode container, String step) {
        return "/app-health/" + Nodes.name(container) + "/" + step;
    }

    private static String hookPath(ObjectNode container, String step) {
        return "/app-lifecycle/" + Nodes.name(container) + "/" + step;
    }

    private static ObjectNode sorted(ObjectNode object) {
        ObjectNode sorted = Nodes.JSON.createObjectNode();
        object.propertyNames().stream().sorted().forEach(key -> sorted.set(key, object.get(key)));
        return sorted;
    }
}
