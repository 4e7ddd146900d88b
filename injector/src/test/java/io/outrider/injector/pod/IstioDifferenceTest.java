package io.outrider.injector.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.zjsonpatch.DiffFlags;
import io.fabric8.zjsonpatch.JsonDiff;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What Istio's own injector made of pods (1.32-dev, recorded from its API server), beside what the
/// template `istio` makes of them. The difference is a reviewed file; `-Dgolden.rewrite=true`
/// writes it anew. `istio/record.sh` records the pods of `istio/pods.yaml`.
final class IstioDifferenceTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/istio-difference.txt");

    private static final List<String> RECORDED =
            List.of("metrics", "ordinary", "overlaid", "probes", "tproxy");

    @Test
    void onlyImageAndNamesDiffer() throws Exception {
        List<String> lines = new ArrayList<>();
        compare("productpage", "/istio/pod.json", "/istio/injected-pod.json", lines);
        for (String name : RECORDED) {
            String path = "/istio/pods/" + name;
            compare(name, path + ".json", path + ".injected.json", lines);
        }

        assertGolden(lines);
    }

    private static void compare(String name, String before, String after, List<String> lines)
            throws Exception {
        ObjectNode theirs = read(after);
        // The recorded installation never pulls.
        var settings = Pods.settings("{template: istio, images: {pullPolicy: Never}}");

        ObjectNode ours =
                new Injection(settings, new Cluster(true)).inject(read(before), "default").pod();

        ServerDefaults.fill(ours);
        ours = (ObjectNode) Nodes.JSON.readTree(ours.toString());
        for (ObjectNode pod : List.of(theirs, ours)) {
            afterAdmission(pod);
            inOrder(pod);
        }
        lines.add("# " + name);
        lines.addAll(difference(theirs, ours));
    }

    /// Takes out what the API server writes when it stores a pod, and what the scheduler adds.
    private static void afterAdmission(ObjectNode pod) {
        ((ObjectNode) pod.path("metadata"))
                .remove(List.of("name", "creationTimestamp", "generation"));
        ((ObjectNode) pod.path("spec")).remove(List.of("nodeName", "priority", "preemptionPolicy"));
    }

    /// The order of keys in texts that are JSON says nothing.
    private static void inOrder(ObjectNode object) {
        for (String name : List.copyOf(object.propertyNames())) {
            JsonNode value = object.path(name);
            String text = value.asString("");
            ObjectNode json = text.startsWith("{") ? Nodes.parse(text) : null;
            if (json != null) object.put(name, sorted(json).toString());
            if (value instanceof ObjectNode inner) inOrder(inner);
            value.forEach(
                    element -> {
                        if (element instanceof ObjectNode inner) inOrder(inner);
                    });
        }
    }

    private static JsonNode sorted(JsonNode node) {
        if (node instanceof ObjectNode object) {
            ObjectNode sorted = Nodes.JSON.createObjectNode();
            object.propertyNames().stream()
                    .sorted()
                    .forEach(name -> sorted.set(name, sorted(object.path(name))));
            return sorted;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode sorted = Nodes.JSON.createArrayNode();
            array.forEach(element -> sorted.add(sorted(element)));
            return sorted;
        }
        return node;
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
