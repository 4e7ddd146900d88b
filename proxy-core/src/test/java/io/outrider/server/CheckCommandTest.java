package io.outrider.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir private Path folder;

    @Test
    void aBootstrapWithoutMistakesIsOk() throws Exception {
        Path file = resource("/config/sidecar.json");

        assertThat(run(file.toString())).isZero();
        assertThat(out()).endsWith(file + ": OK\n").doesNotContain("error:");
    }

    @Test
    void everyMistakeIsListedWithItsPath() throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("envoy.yaml"),
                        """
                        node: {id: 7}
                        static_resources:
                          clusters:
                          - {name: a, conect_timeout: 1s}
                          - {name: b, connect_timeout: 0s}
                        """);

        assertThat(run(file.toString())).isEqualTo(1);
        assertThat(out())
                .contains(
                        "error: bootstrap: node.id: a number (line 1,",
                        "error: bootstrap: static_resources.clusters[0].conect_timeout: unknown field",
                        "error: bootstrap: static_resources.clusters[1].connect_timeout: 0s (expected: > 0s)",
                        file + ": 3 errors");
    }

    @Test
    void whatOnlyTheTranslatorKnowsIsFoundToo() throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("envoy.yaml"),
                        "static_resources: {clusters: [{name: a, type: STATIC}, {name: a, type: STATIC}]}");

        assertThat(run(file.toString())).isEqualTo(1);
        assertThat(out())
                .contains("error: bootstrap: static_resources.clusters[1].name:", ": 1 error\n");
    }

    @Test
    void whatDoesNothingIsListed() throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("envoy.yaml"),
                        """
                        overload_manager:
                          resource_monitors:
                          - name: connections
                            typed_config:
                              "@type": type.googleapis.com/envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig
                              max_active_downstream_connections: 5
                          actions:
                          - name: envoy.overload_actions.stop_accepting_requests
                            triggers: [{name: connections, threshold: {value: 0.9}}]
                        """);

        assertThat(run(file.toString())).isZero();
        assertThat(out()).contains("no effect: bootstrap: overload_manager.actions[0]: ", ": OK\n");
    }

    @Test
    void aConfigDumpNamesTheExtensionsThatAreNotHere() throws Exception {
        assertThat(run(resource("/config/dump.json").toString())).isEqualTo(1);
        assertThat(out())
                .startsWith(
                        "error: extension 'mx' with type 'example.mesh.Exchange' is not loaded, at dump:"
                                + " configs[0].dynamic_listeners[0].active_state.listener.filter_chains[0]"
                                + ".filters[0].typed_config\n");
    }

    @Test
    void aFileThatIsNotThereIsSaidInOneSentence() {
        assertThat(run("/nowhere/envoy.yaml")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        "outrider check: /nowhere/envoy.yaml (expected: a file that can be read)\n");
    }

    private int run(String... args) {
        return new CheckCommand()
                .run(
                        List.of(args),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(CheckCommandTest.class.getResource(name)).toURI());
    }
}
