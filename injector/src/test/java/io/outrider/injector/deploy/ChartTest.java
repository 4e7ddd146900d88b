package io.outrider.injector.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// The Helm chart, as the real `helm` renders it: the one that `OUTRIDER_HELM` names or the PATH
/// has. Skipped without it.
final class ChartTest {
    private static final Path DEPLOY = Path.of("deploy");
    private static final String CHART = "outrider-injector";

    private String helm = "";

    @BeforeEach
    void findHelm() {
        List<String> places = new ArrayList<>();
        String named = System.getenv("OUTRIDER_HELM");
        if (named != null) places.add(named);
        for (String folder : System.getenv("PATH").split(":")) places.add(folder + "/helm");
        helm =
                places.stream()
                        .filter(place -> Files.isExecutable(Path.of(place)))
                        .findFirst()
                        .orElse("");
        assumeTrue(!helm.isEmpty(), "skipped: no helm on the PATH or in OUTRIDER_HELM");
    }

    @Test
    void lintFindsNothingToMend() throws Exception {
        assertThat(run("lint", "--strict", CHART)).contains("0 chart(s) failed");
    }

    @Test
    void installYamlIsTheChartWithItsDefaults() throws Exception {
        Map<String, Object> chart = render();

        Map<String, Object> file = documents(Files.readString(DEPLOY.resolve("install.yaml")));

        file.remove("Namespace/outrider-system");
        assertThat(file).isEqualTo(chart);
    }

    @Test
    void somebodyElsesCertificateTakesNoRights() throws Exception {
        Map<String, Object> chart = render("--set", "tlsSecret=own");

        assertThat(chart.keySet())
                .noneMatch(name -> name.contains("Role") || name.startsWith("Secret/"));
    }

    @Test
    void besideIstioOnlyOurOwnLabelCalls() throws Exception {
        Map<String, Object> chart = render("--set", "webhook.istioLabels=false");

        assertThat(chart.get("MutatingWebhookConfiguration/outrider-injector").toString())
                .contains("own.object.outrider.io", "own.namespace.outrider.io")
                .doesNotContain("rev.namespace", "rev.object", "istio-injection");
    }

    @Test
    void anotherNamespaceIsMeantThroughout() throws Exception {
        String text =
                run("template", CHART, CHART, "--namespace", "mesh", "--kube-version", "1.33.0");

        assertThat(text).doesNotContain("outrider-system");
    }

    private Map<String, Object> render(String... settings) throws Exception {
        List<String> words =
                new ArrayList<>(
                        List.of("template", CHART, CHART, "--namespace", "outrider-system"));
        words.addAll(List.of("--kube-version", "1.33.0"));
        words.addAll(List.of(settings));
        return documents(run(words.toArray(String[]::new)));
    }

    /// By kind and name.
    private static Map<String, Object> documents(String text) {
        var documents = new LinkedHashMap<String, Object>();
        for (Object each : new Load(LoadSettings.builder().build()).loadAllFromString(text)) {
            if (!(each instanceof Map<?, ?> document)) continue;
            if (!(document.get("metadata") instanceof Map<?, ?> metadata)) continue;
            documents.put(document.get("kind") + "/" + metadata.get("name"), document);
        }
        return documents;
    }

    private String run(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(helm));
        command.addAll(List.of(words));
        Process process =
                new ProcessBuilder(command)
                        .directory(DEPLOY.toFile())
                        .redirectErrorStream(true)
                        .start();
        try (InputStream said = process.getInputStream()) {
            String text = new String(said.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(text).isZero();
            return text;
        }
    }
}
