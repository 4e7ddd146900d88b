package io.outrider.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportTest {
    private static final Machine MACHINE =
            new Machine(
                    "abc", "JDK", "", "Linux", "CPU", 2, "pinned", "wrk", "nginx", "0 0 0",
                    Map.of());

    @Test
    void theMedianStandsFirstAndItsRatioToEnvoyBehind() {
        ScenarioResult scenario =
                scenario(
                        sample("envoy", 1, 1000, 50, 0),
                        sample("outrider-fast", 1, 2000, 20, 0),
                        sample("outrider-fast", 2, 3000, 22, 0),
                        sample("outrider-fast", 3, 2500, 21, 0));

        String table = MarkdownTable.of(result(scenario, List.of()));

        assertThat(table)
                .contains("| envoy | 1000 | 50.0 |")
                .contains(
                        "| outrider-fast | 2500 (2000 to 3000) **×2.50** | 21.0 (20.0 to 22.0)"
                                + " **×0.42** |");
    }

    @Test
    void aPeerThatIsMissingIsSaidToBe() {
        ScenarioResult scenario =
                new ScenarioResult(
                        "s",
                        0,
                        "",
                        List.of(sample("envoy", 1, 1000, 50, 0)),
                        Map.of("nginx", "not installed"),
                        Map.of("haproxy", "it ended"));

        assertThat(MarkdownTable.of(result(scenario, List.of())))
                .contains("- nginx: not installed")
                .contains("- haproxy failed: it ended");
    }

    @Test
    void othersOnTheMachineMakeARunUnquotable() {
        ScenarioResult quiet = scenario(sample("envoy", 1, 1000, 50, 0.05));
        ScenarioResult noisy = scenario(sample("envoy", 1, 1000, 50, 0.8));

        assertThat(Quotable.reasonsAgainst(3, 10, true, List.of(quiet))).isEmpty();
        assertThat(Quotable.reasonsAgainst(3, 10, true, List.of(noisy)))
                .containsExactly("s: others on the machine used up to 0.80 cores (allowed: 0.10)");
        assertThat(Quotable.reasonsAgainst(1, 2, false, List.of(quiet))).hasSize(3);
    }

    @Test
    void aRunIsWrittenAsJsonMarkdownAndPictures(@TempDir Path folder) throws IOException {
        ScenarioResult scenario = scenario(sample("envoy", 1, 1000, 50, 0));

        ResultFiles files = ResultFiles.write(result(scenario, List.of("too short")), folder);

        JsonNode tree = new ObjectMapper().readTree(files.json().toFile());
        assertThat(tree.at("/machine/commit").asText()).isEqualTo("abc");
        assertThat(tree.at("/scenarios/0/samples/0/peer").asText()).isEqualTo("envoy");
        assertThat(files.markdown()).content().contains("**Not to be quoted:** too short.");
        assertThat(files.charts())
                .isNotEmpty()
                .allSatisfy(chart -> assertThat(folder.resolve(chart)).isNotEmptyFile());
    }

    @Test
    void theReadmeShowsTheLatestBetweenItsMarks(@TempDir Path folder) throws IOException {
        Path readme = folder.resolve("README.md");
        Files.writeString(
                readme,
                "before\n<!-- latest result: begin -->\nold\n<!-- latest result: end -->\nafter\n");
        RunResult result = result(scenario(sample("envoy", 1, 1000, 50, 0)), List.of());
        ResultFiles files = ResultFiles.write(result, folder.resolve("results"));

        files.publish(result, readme);

        assertThat(readme)
                .content()
                .startsWith("before\n")
                .endsWith("after\n")
                .contains("| envoy | 1000 |", "](results/")
                .doesNotContain("old");
    }

    private static RunResult result(ScenarioResult scenario, List<String> against) {
        return new RunResult("2026-01-01T00:00:00Z", MACHINE, 3, 1, 10, against, List.of(scenario));
    }

    private static ScenarioResult scenario(Sample... samples) {
        return new ScenarioResult("s", 0, "", List.of(samples), Map.of(), Map.of());
    }

    private static Sample sample(String peer, int round, long rate, double cpu, double others) {
        Saturation saturation = new Saturation(1, rate, 0, 1, 2, 3, 4);
        Cost cost = new Cost(cpu, 0, 1, others);
        return new Sample(
                peer, round, 90.0, 1_000_000L, 2_000_000L, 1, saturation, cost, null, null);
    }
}
