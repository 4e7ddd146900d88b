package io.outrider.injector.pod;

import io.outrider.injector.settings.Settings;
import io.outrider.injector.settings.SettingsException;
import io.outrider.injector.settings.SettingsFolder;
import io.outrider.injector.yaml.YamlException;
import io.outrider.injector.yaml.YamlReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Pods and settings for tests.
public final class Pods {
    private Pods() {}

    public static ObjectNode pod(String yaml) {
        try {
            return (ObjectNode) YamlReader.read(yaml);
        } catch (YamlException e) {
            throw new AssertionError(e);
        }
    }

    /// The pod as a deployment's controller would create it.
    public static ObjectNode reviews() {
        return pod(
                """
                apiVersion: v1
                kind: Pod
                metadata:
                  generateName: reviews-v1-86c5c778d7-
                  labels: { app: reviews, version: v1, pod-template-hash: 86c5c778d7 }
                  ownerReferences:
                    - { apiVersion: apps/v1, kind: ReplicaSet, name: reviews-v1-86c5c778d7, controller: true }
                spec:
                  containers:
                    - name: reviews
                      image: reviews:1
                      ports: [{ containerPort: 9080 }]
                """);
    }

    /// The built-in settings with these values over them.
    public static Settings settings(String values) {
        try {
            Path folder = Files.createTempDirectory("settings");
            Files.writeString(folder.resolve("values.yaml"), values);
            Settings settings = new SettingsFolder(folder, new TemplateCheck()).read();
            Files.delete(folder.resolve("values.yaml"));
            Files.delete(folder);
            return settings;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SettingsException e) {
            throw new AssertionError(e);
        }
    }

    /// The element of that name in a list of the pod's spec.
    public static JsonNode named(JsonNode pod, String list, String name) {
        for (JsonNode item : pod.path("spec").path(list)) {
            if (item.path("name").asString("").equals(name)) return item;
        }
        throw new AssertionError("no '%s' in spec.%s of %s".formatted(name, list, pod));
    }
}
