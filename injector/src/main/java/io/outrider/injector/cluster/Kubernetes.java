package io.outrider.injector.cluster;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.VersionInfo;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/// The API server through the fabric8 client. Threads: any.
public final class Kubernetes implements ClusterApi {
    private static final int CONFLICT = 409;

    private final KubernetesClient client;
    private final String namespace;
    private final String secretName;
    private final String webhookName;

    public Kubernetes(
            KubernetesClient client, String namespace, String secretName, String webhookName) {
        this.client = client;
        this.namespace = namespace;
        this.secretName = secretName;
        this.webhookName = webhookName;
    }

    @Override
    public @Nullable StoredSecret secret() {
        Secret secret = client.secrets().inNamespace(namespace).withName(secretName).get();
        if (secret == null) return null;
        Map<String, String> data = new TreeMap<>();
        if (secret.getData() != null) {
            secret.getData().forEach((key, value) -> data.put(key, decoded(value)));
        }
        return new StoredSecret(data, secret.getMetadata().getResourceVersion());
    }

    @Override
    public boolean replaceSecret(Map<String, String> data, String version) {
        Map<String, String> encoded = new TreeMap<>();
        data.forEach((key, value) -> encoded.put(key, encoded(value)));
        Secret secret = client.secrets().inNamespace(namespace).withName(secretName).get();
        if (secret == null || !secret.getMetadata().getResourceVersion().equals(version)) {
            return false;
        }
        secret.setData(encoded);
        try {
            // With the version in it, the server refuses it when somebody was faster.
            client.resource(secret).update();
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == CONFLICT) return false;
            throw e;
        }
    }

    @Override
    public boolean trust(String bundle) {
        MutatingWebhookConfiguration configuration =
                client.admissionRegistration()
                        .v1()
                        .mutatingWebhookConfigurations()
                        .withName(webhookName)
                        .get();
        if (configuration == null) {
            throw new KubernetesClientException(
                    "MutatingWebhookConfiguration '%s' is not there".formatted(webhookName));
        }
        String wanted = encoded(bundle);
        List<MutatingWebhook> webhooks = configuration.getWebhooks();
        ArrayNode patch = JsonMapper.shared().createArrayNode();
        for (int i = 0; i < webhooks.size(); i++) {
            if (wanted.equals(webhooks.get(i).getClientConfig().getCaBundle())) continue;
            // Another change in between would move the entries.
            patch.addObject()
                    .put("op", "test")
                    .put("path", "/webhooks/" + i + "/name")
                    .put("value", webhooks.get(i).getName());
            patch.addObject()
                    .put("op", "add")
                    .put("path", "/webhooks/" + i + "/clientConfig/caBundle")
                    .put("value", wanted);
        }
        if (patch.isEmpty()) return false;
        client.admissionRegistration()
                .v1()
                .mutatingWebhookConfigurations()
                .withName(webhookName)
                .patch(PatchContext.of(PatchType.JSON), patch.toString());
        return true;
    }

    @Override
    public int minorVersion() {
        VersionInfo version = client.getKubernetesVersion();
        StringBuilder digits = new StringBuilder();
        // Some clouds write '33+'.
        for (char c : version.getMinor().toCharArray()) {
            if (c >= '0' && c <= '9') digits.append(c);
        }
        return digits.isEmpty() ? 0 : Integer.parseInt(digits.toString());
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String decoded(String text) {
        return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
    }
}
