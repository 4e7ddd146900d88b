package io.outrider.injector.pod;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The workload that a pod belongs to, as far as the pod itself tells: what Istio derives from the
/// owner reference, the pod's name and its labels. Immutable.
public record Owner(String apiVersion, String kind, String name) {
    static Owner of(ObjectNode metadata) {
        String podName = metadata.path("name").asString("");
        String generateName = metadata.path("generateName").asString("");
        JsonNode controller = generateName.isEmpty() ? null : controller(metadata);
        if (controller == null) return new Owner("v1", "Pod", podName);

        String apiVersion = controller.path("apiVersion").asString("");
        String kind = controller.path("kind").asString("");
        String name = controller.path("name").asString("");
        JsonNode labels = metadata.path("labels");
        String hash = labels.path("pod-template-hash").asString("");
        String rollout = labels.path("rollouts-pod-template-hash").asString("");
        if (kind.equals("ReplicaSet") && !hash.isEmpty() && name.endsWith("-" + hash)) {
            return new Owner(apiVersion, "Deployment", cut(name, hash.length() + 1));
        }
        if (kind.equals("ReplicaSet") && !rollout.isEmpty() && name.endsWith("-" + rollout)) {
            return new Owner("v1alpha1", "Rollout", cut(name, rollout.length() + 1));
        }
        String deploymentConfig = labels.path("deploymentconfig").asString("");
        if (kind.equals("ReplicationController") && !deploymentConfig.isEmpty()) {
            return new Owner(apiVersion, "DeploymentConfig", deploymentConfig);
        }
        // A cron job's jobs are named after it and the minute of their start.
        int dash = name.lastIndexOf('-');
        if (kind.equals("Job") && dash > 0 && isScheduleStamp(name.substring(dash + 1))) {
            return new Owner("batch/v1", "CronJob", name.substring(0, dash));
        }
        return new Owner(apiVersion, kind, name);
    }

    /// How Istio names the workload; null when that is not known.
    @Nullable String url(String namespace) {
        if (apiVersion.isEmpty() || name.isEmpty()) return null;
        return "kubernetes://apis/%s/namespaces/%s/%ss/%s"
                .formatted(apiVersion, namespace, kind.toLowerCase(Locale.ROOT), name);
    }

    private static @Nullable JsonNode controller(ObjectNode metadata) {
        for (JsonNode reference : metadata.path("ownerReferences")) {
            if (reference.path("controller").asBoolean(false)) return reference;
        }
        return null;
    }

    private static String cut(String text, int chars) {
        return text.substring(0, text.length() - chars);
    }

    private static boolean isScheduleStamp(String text) {
        return text.length() >= 8
                && text.length() <= 10
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
