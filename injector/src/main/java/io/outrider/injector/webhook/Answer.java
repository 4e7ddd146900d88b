package io.outrider.injector.webhook;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What the API server is told about one review. Immutable.
///
/// @param outcome the word in metrics: `injected`, `skipped`, `denied`, `failed_open`
/// @param reason why, in a word, for metrics
/// @param sentence why, for people
/// @param patch null for none
record Answer(
        String outcome,
        String reason,
        String sentence,
        boolean allowed,
        @Nullable JsonNode patch,
        List<String> warnings) {
    /// What the API server shows of one warning.
    private static final int WARNING_CHARS = 256;

    private static final int UNPROCESSABLE = 422;

    Answer {
        warnings = List.copyOf(warnings);
    }

    static Answer skipped(String reason, String sentence) {
        return new Answer("skipped", reason, sentence, true, null, List.of());
    }

    static Answer injected(String reason, String sentence, JsonNode patch, List<String> warnings) {
        return new Answer("injected", reason, sentence, true, patch, warnings);
    }

    /// The pod cannot be injected: refused, or let through as it is with a warning.
    static Answer failed(boolean deny, String reason, String sentence) {
        if (deny) return new Answer("denied", reason, sentence, false, null, List.of());
        return new Answer(
                "failed_open", reason, sentence, true, null, List.of("not injected: " + sentence));
    }

    byte[] write(Review review) {
        ObjectNode answer = JsonMapper.shared().createObjectNode();
        answer.put("apiVersion", review.version()).put("kind", "AdmissionReview");
        ObjectNode response = answer.putObject("response");
        response.put("uid", review.uid()).put("allowed", allowed);
        if (!allowed) {
            response.putObject("status")
                    .put("status", "Failure")
                    .put("reason", "Invalid")
                    .put("code", UNPROCESSABLE)
                    .put("message", "outrider: " + sentence);
        }
        if (patch != null && !patch.isEmpty()) {
            response.put("patchType", "JSONPatch");
            response.put(
                    "patch",
                    Base64.getEncoder()
                            .encodeToString(JsonMapper.shared().writeValueAsBytes(patch)));
        }
        if (!warnings.isEmpty()) {
            ArrayNode list = response.putArray("warnings");
            shortened().forEach(list::add);
        }
        response.putObject("auditAnnotations").put("decision", outcome + ": " + sentence);
        return JsonMapper.shared().writeValueAsBytes(answer);
    }

    private List<String> shortened() {
        List<String> result = new ArrayList<>();
        for (String warning : warnings) {
            String whole = "outrider: " + warning;
            result.add(
                    whole.length() <= WARNING_CHARS
                            ? whole
                            : whole.substring(0, WARNING_CHARS - 1) + "…");
        }
        return result;
    }
}
