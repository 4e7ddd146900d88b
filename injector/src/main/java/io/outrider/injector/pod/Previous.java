package io.outrider.injector.pod;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Takes an earlier injection out of a pod, so that injecting it again starts from the pod as its
/// author wrote it. What was added is read from the annotation `sidecar.istio.io/status`.
final class Previous {
    private static final List<String> LISTS =
            List.of("initContainers", "containers", "volumes", "imagePullSecrets");

    private Previous() {}

    /// Changes the pod. Does nothing to a pod that was never injected.
    static void takeOut(ObjectNode pod) {
        JsonNode annotations = pod.path("metadata").path("annotations");
        String text = annotations.path(Annotations.STATUS).asString("");
        ObjectNode status = text.isEmpty() ? null : Nodes.parse(text);
        if (status == null || !(pod.get("spec") instanceof ObjectNode spec)) return;

        ObjectNode sidecar = sidecar(spec);
        if (sidecar != null) {
            AppProbes.restore(spec, sidecar);
            MetricsMerge.restore(pod, sidecar, port(sidecar, annotations));
        }
        for (String list : LISTS) {
            Set<String> added = new HashSet<>();
            status.path(list).forEach(name -> added.add(name.asString("")));
            Nodes.removeIf(spec, list, item -> added.contains(Nodes.name(item)));
            Nodes.removeIfEmpty(spec, list);
        }
        putBackOverrides(spec, annotations);
        Nodes.object(Nodes.object(pod, "metadata"), "annotations").remove(Annotations.STATUS);
    }

    /// The containers of ours that the pod's author had written himself, as they were.
    private static void putBackOverrides(ObjectNode spec, JsonNode annotations) {
        String text = annotations.path(Annotations.OVERRIDES).asString("");
        ObjectNode overrides = text.isEmpty() ? null : Nodes.parse(text);
        if (overrides == null) return;
        for (String list : List.of("containers", "initContainers")) {
            for (ObjectNode container : Nodes.objects(overrides, list)) {
                if (Nodes.named(spec, list, Nodes.name(container)) == null) {
                    Nodes.list(spec, list).add(container);
                }
            }
        }
    }

    private static @Nullable ObjectNode sidecar(ObjectNode spec) {
        ObjectNode found = Nodes.named(spec, "containers", Injection.SIDECAR);
        return found == null ? Nodes.named(spec, "initContainers", Injection.SIDECAR) : found;
    }

    /// Where that injection said the metrics are: the port in the annotations, when it is one of
    /// the sidecar's.
    private static int port(ObjectNode sidecar, JsonNode annotations) {
        String shown = annotations.path("prometheus.io/port").asString("");
        boolean remembered = Nodes.named(sidecar, "env", MetricsMerge.VARIABLE) != null;
        boolean ours =
                remembered
                        || shown.equals("15020")
                        || shown.equals("15090")
                        || shown.equals(annotations.path(Annotations.STATUS_PORT).asString("-"));
        try {
            return ours ? Integer.parseInt(shown) : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
