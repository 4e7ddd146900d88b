package io.outrider.injector.webhook;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// One question of the API server's: an `AdmissionReview` with a request. Immutable.
///
/// @param version the `apiVersion` it came in, which the answer repeats
/// @param pod what is to be created; null when it is no pod
/// @param kind what it is: `v1 Pod`, `apps/v1 Deployment`
/// @param dryRun nothing will be created whatever the answer is
record Review(
        String version,
        String uid,
        String kind,
        String operation,
        String namespace,
        boolean dryRun,
        @Nullable ObjectNode pod) {
    private static final String GROUP = "admission.k8s.io/";

    /// The body is no review that could be answered; the API server's failure policy decides then.
    static final class NoReviewException extends Exception {
        NoReviewException(String message) {
            super(message);
        }
    }

    static Review read(byte[] body) throws NoReviewException {
        JsonNode tree;
        try {
            tree = JsonMapper.shared().readTree(body);
        } catch (JacksonException e) {
            throw new NoReviewException("the body is no JSON: " + e.getOriginalMessage());
        }
        String version = tree.path("apiVersion").asString("");
        if (!tree.path("kind").asString("").equals("AdmissionReview")
                || !version.startsWith(GROUP)) {
            throw new NoReviewException(
                    "%s %s (expected: an AdmissionReview of admission.k8s.io)"
                            .formatted(shown(version), shown(tree.path("kind").asString(""))));
        }
        JsonNode request = tree.path("request");
        String uid = request.path("uid").asString("");
        if (uid.isEmpty()) {
            throw new NoReviewException("request.uid: missing (expected: the request's name)");
        }
        JsonNode kind = request.path("kind");
        JsonNode object = request.path("object");
        boolean isPod =
                kind.path("group").asString("").isEmpty()
                        && kind.path("kind").asString("").equals("Pod");
        String namespace = request.path("namespace").asString("");
        if (namespace.isEmpty()) {
            namespace = object.path("metadata").path("namespace").asString("default");
        }
        return new Review(
                version,
                uid,
                kind(kind),
                request.path("operation").asString("CREATE"),
                namespace,
                request.path("dryRun").asBoolean(false),
                isPod && object instanceof ObjectNode pod ? pod : null);
    }

    private static String kind(JsonNode kind) {
        String group = kind.path("group").asString("");
        String version = kind.path("version").asString("");
        String name = kind.path("kind").asString("");
        return "%s%s%s %s".formatted(group, group.isEmpty() ? "" : "/", version, name).strip();
    }

    /// Whether the API server says that this is a new pod.
    boolean createsPod() {
        return kind.equals("v1 Pod") && operation.equals("CREATE");
    }

    /// Whether this program knows what the fields of this version mean.
    boolean isKnownVersion() {
        return version.equals(GROUP + "v1") || version.equals(GROUP + "v1beta1");
    }

    private static String shown(String text) {
        String cut = text.length() > 60 ? text.substring(0, 60) + "…" : text;
        return cut.isEmpty() ? "''" : cut;
    }
}
