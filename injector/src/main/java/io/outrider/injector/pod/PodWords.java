package io.outrider.injector.pod;

import io.outrider.injector.decision.PodLabels;
import tools.jackson.databind.JsonNode;

/// What of a pod's tree the decision asks for.
public final class PodWords {
    private PodWords() {}

    public static PodLabels of(JsonNode pod) {
        JsonNode metadata = pod.path("metadata");
        return new PodLabels(
                Nodes.texts(metadata.path("labels")),
                Nodes.texts(metadata.path("annotations")),
                pod.path("spec").path("hostNetwork").asBoolean(false));
    }
}
