package io.outrider.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Small bootstraps under `config/verdicts`, each with Envoy's answer and ours in its first lines.
///
/// Where the two differ a third line says why. Only what a config reader can see is here: no rule
/// that needs two fields.
class VerdictTest {

    private static final String ACCEPTED = "accepted";

    record Verdict(String name, String envoy, String outrider, String why, String config) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Verdict> verdicts() throws IOException, URISyntaxException {
        Path folder =
                Path.of(
                        Objects.requireNonNull(VerdictTest.class.getResource("/config/verdicts"))
                                .toURI());
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList().stream().map(VerdictTest::read);
        }
    }

    private static Verdict read(Path file) {
        try {
            String text = Files.readString(file);
            int lines =
                    text.lines().toList().stream()
                            .takeWhile(l -> l.startsWith("# "))
                            .toList()
                            .size();
            return new Verdict(
                    file.getFileName().toString(),
                    note(text, "# envoy: "),
                    note(text, "# outrider: "),
                    note(text, "# why: "),
                    String.join("\n", text.lines().skip(lines).toList()) + "\n");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String note(String text, String start) {
        return text.lines()
                .filter(line -> line.startsWith(start))
                .findFirst()
                .map(line -> line.substring(start.length()))
                .orElse("");
    }

    @ParameterizedTest
    @MethodSource("verdicts")
    void isAcceptedOrRefusedInTheseWords(Verdict verdict) {
        String answer;
        try {
            ConfigParser.strict()
                    .parseMerged(
                            List.of(verdict.config()),
                            Bootstrap.getDefaultInstance(),
                            FieldPath.root("bootstrap"));
            answer = ACCEPTED;
        } catch (ConfigException refused) {
            answer = String.valueOf(refused.getMessage());
        }

        assertThat(answer).isEqualTo(verdict.outrider());
        assertThat(answer.equals(ACCEPTED) != verdict.envoy().equals(ACCEPTED))
                .as("differs from Envoy, and says why")
                .isEqualTo(!verdict.why().isEmpty());
    }

    @Test
    void theNotedAnswersAreThoseOfEnvoy(@TempDir Path folder) throws Exception {
        Optional<Path> envoy = envoy();
        assumeTrue(envoy.isPresent(), "skipped: no Envoy; set ENVOY_BIN or put envoy on the PATH");
        var noted = new ArrayList<String>();
        var answered = new ArrayList<String>();

        for (Verdict verdict : verdicts().toList()) {
            noted.add(verdict.name() + ": " + verdict.envoy());
            answered.add(verdict.name() + ": " + ask(envoy.get(), verdict, folder));
        }

        assertThat(answered).isEqualTo(noted);
    }

    private static String ask(Path envoy, Verdict verdict, Path folder)
            throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve(verdict.name()), verdict.config());
        Process run =
                new ProcessBuilder(
                                envoy.toString(),
                                "--mode",
                                "validate",
                                "--use-dynamic-base-id",
                                "-c",
                                file.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("output").toFile())
                        .start();
        assertThat(run.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return run.exitValue() == 0 ? ACCEPTED : "refused";
    }

    private static Optional<Path> envoy() {
        String chosen = System.getenv("ENVOY_BIN");
        if (chosen != null && !chosen.isEmpty()) {
            return Optional.of(Path.of(chosen));
        }
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .map(folder -> Path.of(folder, "envoy"))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
