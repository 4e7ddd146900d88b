package io.outrider.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The Autobahn suite's client against an echo server, without and through the proxy. The suite is
/// Python of 2013: it runs on a Jython in a process of its own, both put into the build's folder.
@ExtendWith(LeakCheck.class)
class WebSocketSuiteIT {
    private static final Path SUITE = Path.of("target", "autobahn", "suite");
    private static final Path JYTHON = Path.of("target", "autobahn", "jython.jar");
    private static final Path SCRIPT = Path.of("src", "test", "resources", "autobahn", "fuzz.py");
    private static final String ROUTE =
            "[ { match: { prefix: / }, route: { cluster: backend, timeout: 0s } } ]";

    /// On a slow machine the suite has minutes between two frames of its largest messages.
    private static final String WEBSOCKETS =
            """
            stream_idle_timeout: 0s
            upgrade_configs: [ { upgrade_type: websocket } ]
            """;

    /// The cases that measure (9) take minutes: `-Doutrider.autobahn.without=none` has them. The
    /// suite that Maven carries has no cases of compression; [CompressedWebSocketIT] has.
    private static final String WITHOUT = System.getProperty("outrider.autobahn.without", "9.*");

    /// How a case ended: the suite's words on the messages, and on the close.
    private record Verdict(String messages, String close) {
        /// 0 is best.
        private static int rank(String word) {
            return switch (word) {
                case "OK", "INFORMATIONAL" -> 0;
                case "NON-STRICT" -> 1;
                case "UNIMPLEMENTED" -> 2;
                default -> 3;
            };
        }

        boolean isFailure() {
            return rank(messages) > 2 || rank(close) > 2;
        }

        boolean isWorseThan(Verdict other) {
            return rank(messages) > rank(other.messages) || rank(close) > rank(other.close);
        }
    }

    @Test
    void noCaseIsWorseThanWithoutAProxy() throws Exception {
        assumeTrue(
                Files.isDirectory(SUITE) && Files.exists(JYTHON),
                "no Autobahn suite here: Maven puts it into target/autobahn");
        try (var echo = new WebSocketEcho();
                var one = RunningProxy.start(Yaml.http(WEBSOCKETS, ROUTE, "", echo.port()), 1);
                var last =
                        RunningProxy.start(
                                Yaml.http(
                                        WEBSOCKETS
                                                + "http2_protocol_options: { allow_connect: true }",
                                        ROUTE,
                                        "",
                                        echo.port()),
                                1);
                var first =
                        RunningProxy.start(
                                Yaml.http(
                                        WEBSOCKETS,
                                        ROUTE,
                                        H2Upstream.CLUSTER,
                                        last.port("ingress")),
                                1)) {

            Map<String, Map<String, Verdict>> verdicts =
                    run(
                            Map.of(
                                    "direct", echo.port(),
                                    "one", one.port("ingress"),
                                    "two", first.port("ingress")));

            assertThat(verdicts.keySet()).containsExactlyInAnyOrder("direct", "one", "two");
            Map<String, Verdict> direct = Objects.requireNonNull(verdicts.get("direct"));
            assertThat(direct).hasSizeGreaterThan(240);
            assertThat(direct.entrySet()).noneMatch(entry -> entry.getValue().isFailure());
            assertThat(worse(verdicts.getOrDefault("one", Map.of()), direct)).isEmpty();
            assertThat(worse(verdicts.getOrDefault("two", Map.of()), direct)).isEmpty();
            one.awaitStat("http.ingress.downstream_cx_upgrades_total", direct.size());
            last.awaitStat("http.ingress.downstream_cx_upgrades_total", direct.size());
            last.awaitSome("http.ingress.downstream_cx_http2_total");
        }
    }

    private static Map<String, String> worse(
            Map<String, Verdict> verdicts, Map<String, Verdict> direct) {
        assertThat(verdicts.keySet()).isEqualTo(direct.keySet());
        return verdicts.entrySet().stream()
                .filter(
                        entry ->
                                entry.getValue()
                                        .isWorseThan(
                                                Objects.requireNonNull(direct.get(entry.getKey()))))
                .collect(
                        Collectors.toMap(
                                Map.Entry::getKey,
                                entry ->
                                        entry.getValue()
                                                + ", without a proxy "
                                                + direct.get(entry.getKey())));
    }

    /// @param ports of the servers, by name
    /// @return by server, then by case
    private static Map<String, Map<String, Verdict>> run(Map<String, Integer> ports)
            throws IOException, InterruptedException {
        var command =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx512m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dpython.cachedir.skip=true",
                        "-Dpython.console.encoding=UTF-8",
                        "-Dpython.path=" + SUITE,
                        "-jar",
                        JYTHON.toString(),
                        SCRIPT.toString(),
                        WITHOUT);
        ports.forEach((name, port) -> command.command().add(name + "=ws://127.0.0.1:" + port));
        Process process = command.redirectErrorStream(true).start();
        var verdicts = new TreeMap<String, Map<String, Verdict>>();
        var report = new StringBuilder();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                report.append(line).append('\n');
                if (line.startsWith("RESULT ")) {
                    String[] words = line.split("[ ,] ?", 4);
                    String[] both = words[3].split(", ", 2);
                    verdicts.computeIfAbsent(words[1], _ -> new TreeMap<>())
                            .put(words[2], new Verdict(both[0], both[1]));
                }
            }
        }
        assertThat(process.waitFor()).as(report.toString()).isZero();
        return verdicts;
    }
}
