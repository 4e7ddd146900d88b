package io.outrider.injector.pod;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Lets Prometheus find one port per pod for the metrics of app and sidecar.
///
/// The pod's own annotations `prometheus.io/scrape`, `port` and `path`, or the several ports of
/// `prometheus.istio.io/scrape-targets`, go into a variable of the sidecar's, which fetches from
/// there, and are replaced by the sidecar's. A pod that says `scrape: "false"` keeps its word.
final class MetricsMerge {
    static final String VARIABLE = "ISTIO_PROMETHEUS_ANNOTATIONS";

    private static final String SCRAPE = "prometheus.io/scrape";
    private static final String PORT = "prometheus.io/port";
    private static final String PATH = "prometheus.io/path";

    /// `PORT:PATH` with commas between them; without a path, `/metrics`.
    private static final String TARGETS = "prometheus.istio.io/scrape-targets";

    /// pilot-agent shows the metrics with TLS where the variable says, and this annotation tells.
    private static final String SECURE_PORT = "prometheus.istio.io/secure-port";

    private static final String SECURE_VARIABLE = "ENVOY_SECURE_MERGED_METRICS_PORT";

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

        String targets = before.getOrDefault(TARGETS, "");
        boolean has = !own.isEmpty() || !path.isEmpty() || !scrape.isEmpty() || !targets.isEmpty();
        if (has && !remembers) {
            return "annotations prometheus.io/...: left as they are, so the sidecar's own metrics on"
                    + " port %d are not scraped".formatted(port);
        }
        if (has) Nodes.setEnv(sidecar, VARIABLE, remembered(scrape, path, own, targets).toString());
        annotations.remove(TARGETS);
        annotations.put(PORT, Integer.toString(port));
        annotations.put(PATH, "/stats/prometheus");
        annotations.put(SCRAPE, "true");
        return null;
    }

    private static ObjectNode remembered(String scrape, String path, String port, String targets)
            throws InjectionException {
        ObjectNode remembered =
                Nodes.JSON
                        .createObjectNode()
                        .put("scrape", scrape)
                        .put("path", path)
                        .put("port", port);
        if (targets.isBlank()) {
            if (!port.isEmpty()) checkPort(PORT, port);
            return remembered;
        }
        ArrayNode list = remembered.putArray("targets");
        for (String target : targets.split(",", -1)) {
            if (target.isBlank()) continue;
            String[] words = target.strip().split(":", 2);
            String own = words.length < 2 ? "" : words[1].strip();
            checkPort(TARGETS, words[0].strip());
            list.addObject()
                    .put("port", words[0].strip())
                    .put("path", own.isEmpty() ? "/metrics" : own);
        }
        // Agents of before know one target only: the first.
        if (!list.isEmpty()) remembered.setAll((ObjectNode) list.get(0));
        return remembered;
    }

    /// Says where pilot-agent shows the metrics with TLS, unless the pod says it itself. Changes
    /// the pod.
    static void tellSecurePort(ObjectNode pod, ObjectNode sidecar) {
        ObjectNode variable = Nodes.named(sidecar, "env", SECURE_VARIABLE);
        String port = variable == null ? "" : variable.path("value").asString("");
        ObjectNode annotations = Nodes.object(Nodes.object(pod, "metadata"), "annotations");
        if (port.isEmpty() || port.equals("0") || annotations.has(SECURE_PORT)) return;
        annotations.put(SECURE_PORT, port);
    }

    /// Puts back what the variable of an earlier injection says. Changes the pod.
    static void restore(ObjectNode pod, ObjectNode sidecar, int port) {
        ObjectNode annotations = Nodes.object(Nodes.object(pod, "metadata"), "annotations");
        if (!annotations.path(PORT).asString("").equals(Integer.toString(port))) return;
        ObjectNode variable = Nodes.named(sidecar, "env", VARIABLE);
        JsonNode original =
                variable == null ? null : Nodes.parse(variable.path("value").asString(""));
        String targets = targets(original);
        if (!targets.isEmpty()) annotations.put(TARGETS, targets);
        for (String name : List.of(SCRAPE, PORT, PATH)) {
            String key = name.substring(name.indexOf('/') + 1);
            // Port and path beside targets are those of the first.
            boolean derived = !targets.isEmpty() && !name.equals(SCRAPE);
            String value = original == null || derived ? "" : original.path(key).asString("");
            if (value.isEmpty()) {
                annotations.remove(name);
            } else {
                annotations.put(name, value);
            }
        }
    }

    /// As an annotation says it; empty for none.
    private static String targets(@Nullable JsonNode remembered) {
        if (remembered == null) return "";
        return remembered
                .path("targets")
                .valueStream()
                .map(one -> one.path("port").asString("") + ":" + one.path("path").asString(""))
                .collect(Collectors.joining(","));
    }

    private static void checkPort(String annotation, String text) throws InjectionException {
        int port;
        try {
            port = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            port = 0;
        }
        if (port < 1 || port > 65535) {
            throw new InjectionException(
                    "annotation %s: '%s' (expected: a port, 1 to 65535)"
                            .formatted(annotation, text));
        }
        if (RESERVED.contains(port)) {
            throw new InjectionException(
                    "annotation %s: '%s' is the sidecar's own port (expected: the app's)"
                            .formatted(annotation, text));
        }
    }
}
