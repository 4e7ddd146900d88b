package io.outrider.injector.pod;

import io.outrider.injector.settings.Settings;
import io.outrider.injector.settings.SettingsException;
import io.outrider.injector.settings.SettingsFolder;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/// Tries each template on a small pod, with and without native sidecars, so that a slip of the pen
/// is found when the template arrives and not when a pod does.
public final class TemplateCheck implements SettingsFolder.Check {
    private static final String SAMPLE =
            """
            {"metadata": {"name": "sample", "namespace": "default", "annotations": {}},
             "spec": {"containers": [{"name": "app", "image": "app", "ports": [{"containerPort": 8080}],
               "readinessProbe": {"httpGet": {"path": "/", "port": 8080}}}]}}
            """;

    @Override
    public void check(Settings settings) throws SettingsException {
        for (String name : new TreeMap<>(settings.templates()).keySet()) {
            for (boolean nativeSidecars : new boolean[] {true, false}) {
                ObjectNode pod = (ObjectNode) Nodes.JSON.readTree(SAMPLE);
                Nodes.object(Nodes.object(pod, "metadata"), "annotations")
                        .put(Annotations.TEMPLATE, name);
                try {
                    new Injection(settings, new Cluster(nativeSidecars)).inject(pod, "default");
                } catch (InjectionException e) {
                    throw new SettingsException(e.getMessage());
                }
            }
        }
    }
}
