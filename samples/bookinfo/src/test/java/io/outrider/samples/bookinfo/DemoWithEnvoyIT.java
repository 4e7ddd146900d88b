package io.outrider.samples.bookinfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The demo with a real Envoy as every sidecar: the files mean to Envoy what they mean to us.
class DemoWithEnvoyIT {

    @TempDir private Path folder;

    @Test
    void realEnvoysCarryBookInfo() throws Exception {
        var envoy = findEnvoy();
        assumeTrue(envoy != null, "no envoy in ENVOY_BIN or on the PATH: skipped");
        var printed = new ByteArrayOutputStream();

        boolean passed;
        try (var network = Network.reserveAny(new Random())) {
            var mesh =
                    Mesh.start(
                            network,
                            Path.of("envoy", "plain"),
                            List.of(String.valueOf(envoy)),
                            folder);
            try {
                mesh.awaitReady(part -> {});
                var out = new PrintStream(printed, true, StandardCharsets.UTF_8);
                passed = new DemoCheck(mesh, network, false, out).run();
            } finally {
                mesh.stop();
            }
        }

        assertThat(passed).as(printed.toString(StandardCharsets.UTF_8)).isTrue();
    }

    /// Null when there is none.
    private static @Nullable Path findEnvoy() {
        var candidates = new ArrayList<Path>();
        var named = System.getenv("ENVOY_BIN");
        if (named != null) {
            candidates.add(Path.of(named));
        }
        for (String folder : System.getenv("PATH").split(File.pathSeparator)) {
            candidates.add(Path.of(folder, "envoy"));
        }
        var home = System.getProperty("user.home");
        candidates.add(Path.of(home, ".cache", "outrider-peers", "bin", "envoy"));
        return candidates.stream().filter(Files::isExecutable).findFirst().orElse(null);
    }
}
