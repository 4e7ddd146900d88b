package io.outrider.injector.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.zjsonpatch.DiffFlags;
import io.fabric8.zjsonpatch.JsonDiff;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What Istio's own injector made of a pod (1.32-dev, recorded from its API server), beside what
/// the template `istio` makes of it. The difference is a reviewed file; `-Dgolden.rewrite=true`
/// writes it anew.
final class IstioDifferenceTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/istio-difference.txt");

    @Test
    void onlyImageAndNamesDiffer() throws Exception {
        ObjectNode theirs = read("/istio/injected-pod.json");
        // The recorded installation never pulls.
        var settings = Pods.settings("{template: istio, images: {pullPolicy: Never}}");

        ObjectNode ours =
                new Injection(settings, new Cluster(true))
                        .inject(read("/istio/pod.json"), "default")
                        .pod();

        ServerDefaults.fill(ours);
        afterAdmission(theirs);
        assertGolden(difference(theirs, ours));
    }

    /// Takes out what the API server writes when it stores a pod, and what the scheduler adds.
    private static void afterAdmission(ObjectNode pod) {
        ((ObjectNode) pod.path("metadata"))
                .remove(List.of("name", "creationTimestamp", "generation"));
        ((ObjectNode) pod.path("spec")).remove(List.of("nodeName", "priority", "preemptionPolicy"));
    }

    private static List<String> difference(JsonNode theirs, JsonNode ours) {
        return JsonDiff.asJson(theirs, ours, DiffFlags.dontNormalizeOpIntoMoveAndCopy())
                .valueStream()
                .map(
                        op ->
                                "%s %s %s"
                                        .formatted(
                                                op.path("op").asString(),
                                                op.path("path").asString(),
                                                op.path("value")))
                .sorted()
                .toList();
    }

    private static void assertGolden(List<String> lines) throws IOException {
        if (Boolean.getBoolean("golden.rewrite")) Files.write(GOLDEN, lines);
        assertThat(lines).isEqualTo(Files.readAllLines(GOLDEN));
    }

    private static ObjectNode read(String resource) throws IOException {
        try (InputStream in = IstioDifferenceTest.class.getResourceAsStream(resource)) {
            byte[] bytes = Objects.requireNonNull(in, resource).readAllBytes();
            return (ObjectNode) Nodes.JSON.readTree(new String(bytes, StandardCharsets.UTF_8));
        }
    }
}
