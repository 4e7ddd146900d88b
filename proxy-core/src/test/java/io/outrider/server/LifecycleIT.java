package io.outrider.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Start and end of the program in a process of its own, with real signals.
final class LifecycleIT {
    @TempDir private Path folder;

    private OutriderProcess start(int workers) throws IOException {
        Path file = folder.resolve("bootstrap.yaml");
        Files.writeString(
                file,
                "static_resources:\n  listeners:\n"
                        + listener("inbound", "INBOUND")
                        + listener("outbound", "OUTBOUND"));
        OutriderProcess process =
                OutriderProcess.start(
                        "proxy",
                        "-c",
                        file.toString(),
                        "--drain-time-s",
                        "600",
                        "--concurrency",
                        Integer.toString(workers));
        process.awaitLine("serving with");
        return process;
    }

    private String listener(String name, String direction) {
        return """
                  - name: %s
                    traffic_direction: %s
                    address: {pipe: {path: "%s"}}
                    filter_chains:
                    - filters: [{name: e, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.network.echo.v3.Echo}}]
                """
                .formatted(name, direction, folder.resolve(name))
                .indent(2)
                .stripTrailing()
                .concat("\n");
    }

    private SocketChannel connect(String listener) throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve(listener)));
    }

    private static String echo(SocketChannel channel, String text) throws IOException {
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
        var answer = ByteBuffer.allocate(text.length());
        while (answer.hasRemaining() && channel.read(answer) >= 0) {}
        return new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @SuppressWarnings("try") // the client hangs up before the process may end
    void aSignalDrainsInboundWhileOutboundWorks(int workers) throws Exception {
        try (OutriderProcess process = start(workers);
                SocketChannel inbound = connect("inbound")) {
            assertThat(echo(inbound, "before")).isEqualTo("before");

            process.terminate();
            String plan = process.awaitLine("shutting down");
            String during;
            try (SocketChannel outbound = connect("outbound")) {
                during = echo(outbound, "during");
            }
            String still = echo(inbound, "still");
            inbound.close();
            int exit = process.awaitExit();

            assertThat(plan)
                    .contains("1 inbound connection(s) get up to 600 s to finish")
                    .contains("outbound works until then");
            assertThat(during).isEqualTo("during");
            assertThat(still).isEqualTo("still");
            assertThat(exit).isZero();
        }
    }

    @Test
    void aSecondSignalEndsAtOnce() throws Exception {
        try (OutriderProcess process = start(1);
                SocketChannel inbound = connect("inbound")) {
            assertThat(echo(inbound, "open")).isEqualTo("open");

            process.terminate();
            process.awaitLine("shutting down");
            process.terminate();
            int exit = process.awaitExit();

            assertThat(exit).isZero();
        }
    }

    @Test
    void aMistakeIsOneLineAndExitCodeOne() throws Exception {
        Path file = folder.resolve("bad.yaml");
        Files.writeString(file, "static_resources: {clusters: [{name: a, nosuch: 1}]}");

        List<String> lines;
        int exit;
        try (var process = OutriderProcess.start("proxy", "-c", file.toString())) {
            lines = process.allLines();
            exit = process.awaitExit();
        }

        assertThat(lines).hasSize(1);
        assertThat(lines.getFirst())
                .startsWith("outrider: ")
                .contains("static_resources.clusters[0].nosuch");
        assertThat(exit).isEqualTo(1);
    }
}
