package io.outrider.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The images' launcher, images/launcher/launcher.c, compiled with folders of the test's own for
/// the image's and the kernel's. In place of Java is a script that prints its arguments.
///
/// Skipped where there is no gcc.
final class LauncherTest {
    private static final long MIB = 1 << 20;

    @TempDir static Path folder;

    private static Path program = Path.of("");

    @BeforeAll
    static void compile() throws Exception {
        assumeThat(Path.of("/usr/bin/gcc")).as("a C compiler").exists();
        program = folder.resolve("outrider");
        Process gcc =
                new ProcessBuilder(
                                "gcc",
                                "-Wall",
                                "-Wextra",
                                "-Werror",
                                "-DHOME=\"" + folder + "/home\"",
                                "-DCGROUPS=\"" + folder + "/cgroups\"",
                                "-o",
                                program.toString(),
                                "../images/launcher/launcher.c")
                        .redirectErrorStream(true)
                        .start();
        String said = new String(gcc.getInputStream().readAllBytes(), UTF_8);
        assertThat(gcc.waitFor()).as(said).isZero();
        Files.createSymbolicLink(folder.resolve("envoy"), program);
        Path java = folder.resolve("home/jre/bin/java");
        Files.createDirectories(java.getParent());
        Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Files.writeString(folder.resolve("home/java.options"), "# a remark\n-Xss512k\n");
        Files.createDirectories(folder.resolve("cgroups/memory"));
    }

    @BeforeEach
    void unlimited() throws IOException {
        Files.deleteIfExists(folder.resolve("cgroups/memory/memory.limit_in_bytes"));
        limit("max");
    }

    @ParameterizedTest
    @CsvSource({
        "outrider, fast,  none, 96,   128",
        "outrider, fast,  128,  32,   24",
        "outrider, fast,  256,  85,   54",
        "outrider, fast,  512,  226,  144",
        "outrider, fast,  1024, 508,  323",
        "outrider, fast,  4096, 1024, 512",
        "outrider, lean,  none, 96,   128",
        "outrider, lean,  128,  32,   24",
        "outrider, lean,  256,  102,  65",
        "outrider, lean,  512,  243,  154",
        "envoy,    fast,  256,  59,   37",
        "envoy,    lean,  256,  75,   48",
        "envoy,    fast,  1024, 481,  306",
    })
    void heapAndDirectMemoryFollowTheContainersLimit(
            String name, String profile, String limitMib, long heapMib, long directMib)
            throws Exception {
        if (!limitMib.equals("none")) limit(Long.toString(Long.parseLong(limitMib) * MIB));

        List<String> said =
                run(name, Map.of("OUTRIDER_PROFILE", profile), "-c", "/etc/istio/proxy/e.json");

        assertThat(said)
                .contains("-Xmx" + heapMib + "m", "-XX:MaxDirectMemorySize=" + directMib + "m");
        assertThat(said.contains("-XX:TieredStopAtLevel=1")).isEqualTo(profile.equals("lean"));
        if (!limitMib.equals("none") && Long.parseLong(limitMib) >= 256) {
            // What the machine itself takes, and an agent, stays free.
            long own = (profile.equals("lean") ? 70L : 100L) + (name.equals("envoy") ? 48 : 0);
            assertThat(own + heapMib + directMib).isLessThan(Long.parseLong(limitMib));
        }
    }

    @Test
    void theFirstVersionOfCgroupsIsReadToo() throws Exception {
        Files.delete(folder.resolve("cgroups/memory.max"));
        Path file = folder.resolve("cgroups/memory/memory.limit_in_bytes");

        Files.writeString(file, "268435456\n");
        List<String> limited = run("outrider", Map.of(), "proxy");
        // What it prints for no limit.
        Files.writeString(file, "9223372036854771712\n");
        List<String> unlimited = run("outrider", Map.of(), "proxy");

        assertThat(limited).contains("-Xmx85m");
        assertThat(unlimited).contains("-Xmx96m");
    }

    @Test
    void whatTheEnvironmentSaysHasTheLastWord() throws Exception {
        limit("268435456");

        List<String> said =
                run(
                        "outrider",
                        Map.of(
                                "OUTRIDER_HEAP",
                                "64m",
                                "OUTRIDER_DIRECT",
                                "32m",
                                "OUTRIDER_JAVA_OPTS",
                                "-Da=1  -Db=2"),
                        "proxy",
                        "-c",
                        "x.yaml");

        assertThat(said)
                .containsExactly(
                        "-Xss512k",
                        "-Xmx64m",
                        "-XX:MaxDirectMemorySize=32m",
                        "-Da=1",
                        "-Db=2",
                        "io.outrider.server.Outrider",
                        "proxy",
                        "-c",
                        "x.yaml");
    }

    @Test
    void anAgentOfAnotherSizeIsLeftItsRoom() throws Exception {
        limit("268435456");

        assertThat(run("outrider", Map.of("OUTRIDER_AGENT_MEMORY", "56"), "-c", "x.yaml"))
                .contains("-Xmx55m", "-XX:MaxDirectMemorySize=35m");
    }

    @Test
    void theInitContainerTakesLittle() throws Exception {
        assertThat(run("outrider", Map.of(), "redirect", "--dry-run"))
                .contains("-Xmx48m", "-XX:TieredStopAtLevel=1", "redirect", "--dry-run");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "OUTRIDER_PROFILE | quick | outrider: OUTRIDER_PROFILE: 'quick' (expected: fast or lean)",
                "OUTRIDER_HEAP    | much  | outrider: OUTRIDER_HEAP: 'much' (expected: a size such as 96m)",
                "OUTRIDER_DIRECT  | 32    | outrider: OUTRIDER_DIRECT: '32' (expected: a size such as 96m)",
            })
    void aWrongVariableIsRefused(String variable, String value, String sentence) throws Exception {
        assertThat(run("outrider", Map.of(variable, value), "proxy")).containsExactly(sentence);
    }

    @Test
    void itWaitsUntilTheProxyIsReadyAndHasItDrain() throws Exception {
        List<String> asked = new CopyOnWriteArrayList<>();
        HttpServer proxy =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        proxy.createContext(
                "/",
                exchange -> {
                    asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
                    // Not ready when asked for the first time.
                    exchange.sendResponseHeaders(asked.size() == 1 ? 503 : 200, -1);
                    exchange.close();
                });
        proxy.start();
        String port = Integer.toString(proxy.getAddress().getPort());
        try {
            assertThat(run("outrider", Map.of(), "wait", "--seconds", "300", "--port", port))
                    .isEmpty();
            assertThat(run("outrider", Map.of(), "drain", "--seconds=0", "--port=" + port))
                    .isEmpty();
        } finally {
            proxy.stop(0);
        }

        assertThat(asked)
                .containsExactly(
                        "GET /healthz/ready",
                        "GET /healthz/ready",
                        "POST /drain_listeners?inboundonly&graceful&skip_exit");
        assertThat(run("outrider", Map.of(), "wait", "--seconds", "0", "--port", port))
                .containsExactly("outrider wait: not ready after 0 s");
        assertThat(run("outrider", Map.of(), "drain", "--port", "x"))
                .containsExactly("outrider: --port: 'x' (expected: a whole number, 0 to 65535)");
    }

    private static void limit(String text) throws IOException {
        Files.writeString(folder.resolve("cgroups/memory.max"), text + "\n");
    }

    private static List<String> run(String name, Map<String, String> environment, String... words)
            throws Exception {
        List<String> command = new ArrayList<>(List.of(folder.resolve(name).toString()));
        command.addAll(List.of(words));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(variable -> variable.startsWith("OUTRIDER_"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();
        return said.lines().toList();
    }
}
