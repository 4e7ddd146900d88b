package io.outrider.injector.settings;

import java.util.Map;
import java.util.TreeMap;

/// One version of everything the injector is told. Immutable.
public record Settings(Values values, Map<String, SidecarTemplate> templates) {
    public Settings {
        templates = Map.copyOf(templates);
    }

    /// The names of the templates, as messages list them.
    public String templateNames() {
        return String.join(", ", new TreeMap<>(templates).keySet());
    }
}
