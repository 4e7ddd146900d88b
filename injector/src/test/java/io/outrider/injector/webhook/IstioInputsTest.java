package io.outrider.injector.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.fabric8.zjsonpatch.JsonPatch;
import io.outrider.injector.pod.Cluster;
import io.outrider.injector.pod.Pods;
import io.outrider.injector.yaml.YamlException;
import io.outrider.injector.yaml.YamlStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Every pod in the inputs of Istio's own injector tests, as the API server would send it.
///
/// Needs a copy of them; see the variable's name below.
final class IstioInputsTest {
    private static final String INPUTS = "OUTRIDER_ISTIO_INPUTS";

    @ParameterizedTest
    @CsvSource({"istio, true", "istio, false", "static, true", "static, false"})
    void everyPodIsInjectedOnceOrRefusedWithASentence(String template, boolean nativeSidecars)
            throws Exception {
        String inputs = System.getenv(INPUTS);
        assumeThat(inputs)
                .as(INPUTS + ": the folder pkg/kube/inject/testdata/inject of Istio")
                .isNotNull();
        var settings = Pods.settings("template: " + template);
        var admission = new Admission(() -> settings, () -> new Cluster(nativeSidecars));
        List<ObjectNode> pods = pods(Path.of(String.valueOf(inputs)));

        assertThat(pods).hasSizeGreaterThan(100);
        for (ObjectNode pod : pods) {
            Answer answer = answer(admission, pod);

            assertThat(answer.outcome()).as("%s: %s", pod, answer).isNotEqualTo("failed_open");
            if (answer.patch() == null) {
                assertThat(answer.sentence()).as("%s", pod).isNotBlank();
                assertThat(answer.reason()).as("%s: %s", pod, answer).isNotEqualTo("bug");
                continue;
            }
            JsonNode injected = JsonPatch.apply(answer.patch(), pod);
            assertThat(answer(admission, (ObjectNode) injected).patch()).as("%s", pod).isEmpty();
        }
    }

    private static Answer answer(Admission admission, ObjectNode pod) throws Exception {
        ObjectNode review = JsonMapper.shared().createObjectNode();
        review.put("apiVersion", "admission.k8s.io/v1").put("kind", "AdmissionReview");
        ObjectNode request = review.putObject("request");
        request.put("uid", "u1").put("operation", "CREATE").put("namespace", "default");
        request.putObject("kind").put("group", "").put("version", "v1").put("kind", "Pod");
        request.set("object", pod);
        Review read = Review.read(JsonMapper.shared().writeValueAsBytes(review));
        Answer answer = admission.answer(read);
        assertThat(answer.write(read)).isNotEmpty();
        return answer;
    }

    /// Whatever has containers: pods, and what pods are made from.
    private static List<ObjectNode> pods(Path folder) throws IOException, YamlException {
        List<ObjectNode> pods = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".yaml")).toList()) {
                for (JsonNode document :
                        YamlStream.read(Files.readString(file, UTF_8)).documents()) {
                    collect(document, pods);
                }
            }
        }
        return pods;
    }

    private static void collect(JsonNode node, List<ObjectNode> pods) {
        if (node instanceof ObjectNode object && object.path("spec").has("containers")) {
            pods.add(object);
        } else {
            node.forEach(inner -> collect(inner, pods));
        }
    }
}
