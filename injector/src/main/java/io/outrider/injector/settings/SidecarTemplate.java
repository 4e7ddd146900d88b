package io.outrider.injector.settings;

import io.outrider.injector.template.Template;
import io.outrider.injector.yaml.YamlException;
import io.outrider.injector.yaml.YamlReader;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// One named template: what a pod gets. Immutable.
///
/// @param name as pods call it
/// @param agent whether Istio's pilot-agent runs in the sidecar
/// @param status whether the sidecar answers the kubelet's probes of the app, and shows the metrics
///   of both, on the status port; pilot-agent always does
/// @param sidecar the container `istio-proxy`; null in a template that only changes the pod
/// @param pod what else is merged onto the pod
/// @param files texts by name, rendered as YAML, which the pod's template may use
public record SidecarTemplate(
        String name,
        boolean agent,
        boolean status,
        @Nullable Template sidecar,
        Template pod,
        Map<String, Template> files) {
    public SidecarTemplate {
        files = Map.copyOf(files);
    }

    /// Reads a template's file.
    ///
    /// @throws SettingsException it is no YAML, or has other parts than a template has
    static SidecarTemplate read(String name, String text) throws SettingsException {
        String file = name + ".yaml";
        JsonNode tree;
        try {
            tree = YamlReader.read(text);
        } catch (YamlException e) {
            throw new SettingsException(file + ": " + e.getMessage());
        }
        for (String key : tree.propertyNames()) {
            switch (key) {
                case "agent", "status", "sidecar", "pod", "files" -> {}
                default ->
                        throw new SettingsException(
                                "%s: %s: unknown (expected: one of agent, files, pod, sidecar, status)"
                                        .formatted(file, key));
            }
        }
        boolean agent = flag(tree, "agent", file);
        boolean status = flag(tree, "status", file);
        JsonNode sidecar = mapping(tree, "sidecar", file);
        JsonNode pod = mapping(tree, "pod", file);
        if (sidecar == null && pod == null) {
            throw new SettingsException(
                    file + ": neither a sidecar nor a pod (expected: at least one)");
        }
        Map<String, Template> files = new TreeMap<>();
        JsonNode texts = mapping(tree, "files", file);
        if (texts != null) {
            texts.properties()
                    .forEach(
                            entry ->
                                    files.put(
                                            entry.getKey(),
                                            new Template(
                                                    file + ": files." + entry.getKey(),
                                                    entry.getValue())));
        }
        return new SidecarTemplate(
                name,
                agent,
                agent || status,
                sidecar == null ? null : new Template(file + ": sidecar", sidecar),
                new Template(
                        file + ": pod", pod == null ? JsonNodeFactory.instance.objectNode() : pod),
                files);
    }

    /// False when it is not there.
    private static boolean flag(JsonNode tree, String key, String file) throws SettingsException {
        JsonNode value = tree.get(key);
        if (value == null) return false;
        if (!value.isBoolean()) {
            throw new SettingsException(
                    "%s: %s: '%s' (expected: true or false)"
                            .formatted(file, key, value.asString("")));
        }
        return value.booleanValue();
    }

    private static @Nullable JsonNode mapping(JsonNode tree, String key, String file)
            throws SettingsException {
        JsonNode value = tree.get(key);
        if (value == null || value.isObject()) return value;
        throw new SettingsException("%s: %s: not a mapping".formatted(file, key));
    }
}
