package io.outrider.injector.decision;

import java.util.Map;

/// What of a pod decides about its sidecar. Immutable.
public record PodLabels(
        Map<String, String> labels, Map<String, String> annotations, boolean hostNetwork) {
    public PodLabels {
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
    }
}
