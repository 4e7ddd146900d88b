package io.outrider.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScenarioTest {
    private static final Path SCENARIOS = Path.of("scenarios");

    @Test
    void everyFolderLoadsAndSaysWhatItMeasures() throws IOException, BenchException {
        assertThat(Scenario.names(SCENARIOS)).isNotEmpty();
        for (String name : Scenario.names(SCENARIOS)) {
            Scenario scenario = Scenario.load(SCENARIOS, name);

            assertThat(SCENARIOS.resolve(name).resolve("README.md"))
                    .content()
                    .startsWith("# " + name);
            for (int hop = 0; hop < scenario.hops(); hop++) {
                assertThat(scenario.file(Peer.ENVOY.configName(hop))).as(name).isPresent();
            }
        }
    }

    @Test
    void aScenarioTakesWhatItDoesNotSayFromTheOneItIsLike(@TempDir Path folder)
            throws IOException, BenchException {
        write(folder, "base", "path = /1k\nconnections = 7\n");
        Files.writeString(folder.resolve("base/envoy.yaml"), "");
        write(folder, "other", "like = base\npath = /0\n");

        Scenario other = Scenario.load(folder, "other");

        assertThat(other.path()).isEqualTo("/0");
        assertThat(other.connections()).isEqualTo(7);
        assertThat(other.file("envoy.yaml")).contains(folder.resolve("base/envoy.yaml"));
    }

    @Test
    void anUnknownNameIsRefusedWithThoseThereAre(@TempDir Path folder) throws IOException {
        write(folder, "base", "");

        assertThatThrownBy(() -> Scenario.load(folder, "bsae"))
                .hasMessage("--scenario: 'bsae' (expected: all, or some of base)");
    }

    @Test
    void aPropertyThatNobodyReadsIsRefused(@TempDir Path folder) throws IOException {
        write(folder, "base", "conections = 7\n");

        assertThatThrownBy(() -> Scenario.load(folder, "base"))
                .hasMessageEndingWith("unknown [conections]");
    }

    private static void write(Path folder, String name, String properties) throws IOException {
        Files.createDirectories(folder.resolve(name));
        Files.writeString(folder.resolve(name).resolve("scenario.properties"), properties);
    }
}
