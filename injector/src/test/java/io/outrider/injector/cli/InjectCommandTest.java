package io.outrider.injector.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class InjectCommandTest {
    private static final String DEPLOYMENT =
            """
            # A service, which is nothing to us
            apiVersion: v1
            kind: Service
            metadata: {name: reviews}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: reviews-v1   # the first
            spec:
              template:
                metadata:
                  labels: {app: reviews}
                spec:
                  containers:
                  # the app
                  - name: reviews
                    image: "reviews:1"
            """;

    @TempDir private Path folder = Path.of("");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void everyLineThatWasThereIsThereStill() {
        assertThat(run(DEPLOYMENT, "-f", "-")).isZero();

        assertThat(lines(out)).contains("  - name: outrider-init".indent(4).stripTrailing());
        assertThat(lines(out))
                .containsSubsequence(
                        DEPLOYMENT
                                .lines()
                                // The one line that had to change: it has new neighbours now.
                                .filter(line -> !line.contains("labels:"))
                                .toList());
    }

    @Test
    void injectingTheOutputAgainChangesNothing() {
        run(DEPLOYMENT, "-f", "-");
        String once = out.toString(UTF_8);
        out.reset();

        run(once, "-f", "-");

        assertThat(out.toString(UTF_8)).isEqualTo(once);
    }

    @ParameterizedTest
    @CsvSource({
        "Deployment, spec.template",
        "StatefulSet, spec.template",
        "DaemonSet, spec.template",
        "ReplicaSet, spec.template",
        "ReplicationController, spec.template",
        "Job, spec.template",
        "CronJob, spec.jobTemplate.spec.template",
    })
    void everyKindOfWorkloadIsKnown(String kind, String path) {
        String body = "{metadata: {}, spec: {containers: [{name: a, image: b}]}}";
        for (String key : List.of(path.split("\\.")).reversed()) {
            body = "{%s: %s}".formatted(key, body);
        }
        String workload = "{kind: %s, metadata: {name: w}, %s".formatted(kind, body.substring(1));

        assertThat(run(workload, "--check", "-f", "-")).isZero();

        assertThat(out.toString(UTF_8))
                .isEqualTo(
                        "standard input: default/%s/w: injected, policy is 'enabled'\n"
                                .formatted(kind.toLowerCase(java.util.Locale.ROOT)));
    }

    @Test
    void listsAreLookedThrough() {
        String list =
                "{kind: List, items: [{kind: Pod, metadata: {name: p}, spec: {containers: [{name: a}]}}, {kind: Secret}]}";

        run(list, "-f", "-");

        assertThat(out.toString(UTF_8)).contains("istio-proxy").contains("kind: Secret");
    }

    @Test
    void checkSaysWhyNot() {
        run(
                """
                {kind: Pod, metadata: {name: a, labels: {sidecar.istio.io/inject: "false"}}, spec: {containers: []}}
                ---
                {kind: Pod, metadata: {name: b, namespace: kube-system}, spec: {containers: []}}
                ---
                {kind: Pod, metadata: {name: c}, spec: {hostNetwork: true, containers: []}}
                """,
                "--check",
                "-f",
                "-");

        assertThat(lines(out))
                .containsExactly(
                        "standard input: default/pod/a: not injected, label sidecar.istio.io/inject is 'false'",
                        "standard input: kube-system/pod/b: not injected, namespace 'kube-system' is ignored",
                        "standard input: default/pod/c: not injected, spec.hostNetwork is true: the pod shares the node's network");
    }

    @Test
    void foldersAreReadWithWhatIsBelowThem() throws IOException {
        Files.createDirectories(folder.resolve("deep"));
        Files.writeString(folder.resolve("a.yaml"), DEPLOYMENT);
        Files.writeString(folder.resolve("deep/b.yml"), "kind: Service");
        Files.writeString(folder.resolve("readme.txt"), "not: yaml: at all");

        assertThat(run("", "-f", folder.toString())).isZero();

        assertThat(lines(out)).containsSequence("---", "kind: Service");
    }

    @Test
    void aWrongAnnotationIsSaidWithFileAndWorkload() {
        String pod =
                "{kind: Pod, metadata: {name: p, annotations: {sidecar.istio.io/proxyCPU: x}}, spec: {containers: [{name: a}]}}";

        assertThat(run(pod, "-f", "-")).isOne();

        assertThat(lines(err))
                .containsExactly(
                        "outrider: standard input: default/pod/p: annotation sidecar.istio.io/proxyCPU: 'x' (expected: a quantity such as 100m or 128Mi)");
        assertThat(out.toString(UTF_8)).isEmpty();
    }

    @Test
    void aJobWithoutANativeSidecarIsWarned() {
        String job =
                "{kind: Job, metadata: {name: j}, spec: {template: {spec: {containers: [{name: a}]}}}}";

        run(job, "-f", "-");

        assertThat(lines(err))
                .containsExactly(
                        "standard input: default/job/j: without --native-sidecar its pods never end");
    }

    /// The inputs of Istio's own injector tests, where a copy of them is at hand.
    @ParameterizedTest
    @ValueSource(strings = {"istio", "static"})
    void istiosInputsAreInjectedOrRefusedWithASentence(String template) throws IOException {
        String inputs = System.getenv("OUTRIDER_ISTIO_INPUTS");
        assumeThat(inputs)
                .as("OUTRIDER_ISTIO_INPUTS: the folder pkg/kube/inject/testdata/inject of Istio")
                .isNotNull();
        try (Stream<Path> files = Files.list(Path.of(String.valueOf(inputs)))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".yaml")).toList()) {
                out.reset();
                err.reset();
                int exitCode = run("", "--template", template, "-f", file.toString());

                if (exitCode == 0) {
                    String once = out.toString(UTF_8);
                    out.reset();
                    run(once, "--template", template, "-f", "-");
                    assertThat(out.toString(UTF_8)).as("%s twice", file).isEqualTo(once);
                } else {
                    assertThat(lines(err))
                            .as("%s", file)
                            .anyMatch(line -> line.contains("expected"));
                }
            }
        }
    }

    private int run(String input, String... args) {
        var command =
                new InjectCommand(
                        new ByteArrayInputStream(input.getBytes(UTF_8)),
                        new PrintStream(out, true, UTF_8),
                        new PrintStream(err, true, UTF_8));
        return new CommandLine(command).execute(args);
    }

    private static List<String> lines(ByteArrayOutputStream stream) {
        return stream.toString(UTF_8).lines().toList();
    }
}
