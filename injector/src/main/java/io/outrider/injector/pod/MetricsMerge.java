package io.outrider.injector.pod;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Lets Prometheus find one port per pod for the metrics of app and sidecar.
///
/// The pod's own annotations `prometheus.io/scrape`, `port` and `path` go into a variable of the
/// sidecar's, which fetches from there, and are replaced by the sidecar's. A pod that says `scrape:
/// "false"` keeps its word.
final class MetricsMerge {
    static final String VARIABLE = "ISTIO_PROMETHEUS_ANNOTATIONS";

    private static final String SCRAPE = "prometheus.io/scrape";
    private static final String PORT = "prometheus.io/port";
    private static final String PATH = "prometheus.io/path";

    /// What Istio keeps for itself in a pod.
    private static final Set<Integer> RESERVED =
            Set.of(15000, 15001, 15004, 15006, 15008, 15020, 15021, 15053, 15090);

    private MetricsMerge() {}

    /// Changes the pod.
    ///
    /// @param port where the sidecar shows its metrics
    /// @param remembers whether the sidecar fetches the app's metrics too; if not, a pod with
    ///   annotations of its own keeps them
    /// @return a warning; null when there is nothing to say
    static @Nullable String apply(ObjectNode pod, ObjectNode sidecar, int port, boolean remembers)
            throws InjectionException {
        ObjectNode annotations = Nodes.object(Nodes.object(pod, "metadata"), "annotations");
        Map<String, String> before = Nodes.texts(annotations);
        String scrape = before.getOrDefault(SCRAPE, "");
        if (scrape.equals("false")) return null;
        String own = before.getOrDefault(PORT, "");
        String path = before.getOrDefault(PATH, "");
        if (own.equals(Integer.toString(port))) return null;

        boolean has = !own.isEmpty() || !path.isEmpty() || !scrape.isEmpty();
        if (has && !remembers) {
            return "annotations prometheus.io/...: left as they are, so the sidecar's own metrics on"
                    + " port %d are not scraped".formatted(port);
        }
        if (has) {
            checkPort(own);
            ObjectNode remembered =
                    Nodes.JSON
                            .createObjectNode()
                            .put("scrape", scrape)
                            .put("path", path)
                            .put("port", own);
            Nodes.setEnv(sidecar, VARIABLE, remembered.toString());
        }
        annotations.put(PORT, Integer.toString(port));
        annotations.put(PATH, "/stats/prometheus");
        annotations.put(SCRAPE, "true");
        return null;
    }

    /// Puts back what the variable of an earlier injection says. Changes the pod.
    static void restore(ObjectNode pod, ObjectNode sidecar, int port) {
        ObjectNode annotations = Nodes.object(Nodes.object(pod, "metadata"), "annotations");
        if (!annotations.path(PORT).asString("").equals(Integer.toString(port))) return;
        ObjectNode variable = Nodes.named(sidecar, "env", VARIABLE);
        JsonNode original =
                variable == null ? null : Nodes.parse(variable.path("value").asString(""));
        for (String name : List.of(SCRAPE, PORT, PATH)) {
            String key = name.substring(name.indexOf('/') + 1);
            String value = original == null ? "" : original.path(key).asString("");
            if (value.isEmpty()) {
                annotations.remove(name);
            } else {
                annotations.put(name, value);
            }
        }
    }

    private static void checkPort(String text) throws InjectionException {
        if (text.isEmpty()) return;
        int port;
        try {
            port = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            port = 0;
        }
        if (port < 1 || port > 65535) {
            throw new InjectionException(
                    "annotation %s: '%s' (expected: a port, 1 to 65535)".formatted(PORT, text));
        }
        if (RESERVED.contains(port)) {
            throw new InjectionException(
                    "annotation %s: '%s' is the sidecar's own port (expected: the app's)"
                            .formatted(PORT, text));
        }
    }
}
