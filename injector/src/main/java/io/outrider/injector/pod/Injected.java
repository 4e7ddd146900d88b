package io.outrider.injector.pod;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// A pod with its sidecar.
///
/// @param pod the whole pod; the receiver's own
/// @param warnings sentences for whoever made the pod, about what will not do what it says
/// @param templates the names of the templates it was made with
public record Injected(ObjectNode pod, List<String> warnings, List<String> templates) {
    public Injected {
        warnings = List.copyOf(warnings);
        templates = List.copyOf(templates);
    }
}
