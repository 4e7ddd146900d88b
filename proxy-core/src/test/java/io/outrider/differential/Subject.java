package io.outrider.differential;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A proxy that can be started with Envoy's command line: the real Envoy, or Outrider from this
/// class path. Immutable.
///
/// @param name how reports call it
/// @param command what stands before Envoy's arguments
record Subject(String name, List<String> command) {
    private static final String OUTRIDER_MAIN = "io.outrider.server.Outrider";
    private static final int START_MILLIS = 180_000;

    /// What came of starting a process.
    sealed interface Started permits RunningSubject, Refused {}

    /// It ended instead of serving. `message` is its last words on stderr.
    record Refused(int exitCode, String message) implements Started {}

    /// The real Envoy: `ENVOY_BIN`, the one on the path, or the lab's.
    static Optional<Subject> envoy() {
        var candidates = new ArrayList<Path>();
        var chosen = System.getenv("ENVOY_BIN");
        if (chosen != null) {
            candidates.add(Path.of(chosen));
        }
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        for (String folder : path.split(File.pathSeparator)) {
            candidates.add(Path.of(folder, "envoy"));
        }
        String peers = System.getenv("OUTRIDER_PEERS");
        candidates.add(
                peers != null
                        ? Path.of(peers, "bin", "envoy")
                        : Path.of(
                                System.getProperty("user.home"),
                                ".cache/outrider-peers/bin/envoy"));
        return candidates.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .map(file -> new Subject("envoy", List.of(file.toString())));
    }

    /// Outrider as built beside these tests; empty as long as its main class is not there.
    static Optional<Subject> outrider() {
        try {
            Class.forName(OUTRIDER_MAIN, false, Subject.class.getClassLoader());
        } catch (ClassNotFoundException _) {
            return Optional.empty();
        }
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath =
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path"));
        return Optional.of(
                new Subject(
                        "outrider",
                        List.of(
                                java,
                                "-ea",
                                "-Xmx384m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Dio.netty.leakDetection.level=paranoid",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-cp",
                                classPath,
                                OUTRIDER_MAIN,
                                "proxy")));
    }

    /// Starts a process and waits until it serves or gives up.
    Started start(Path config, Path folder, List<String> arguments)
            throws IOException, InterruptedException {
        Path adminFile = folder.resolve("admin-address");
        Path log = folder.resolve("stderr.log");
        Files.deleteIfExists(adminFile);
        var words = new ArrayList<>(command);
        words.addAll(List.of("-c", config.toString()));
        words.addAll(List.of("--admin-address-path", adminFile.toString()));
        words.addAll(List.of("--concurrency", "1", "--disable-hot-restart", "-l", "warning"));
        words.addAll(List.of("--file-flush-interval-msec", "20"));
        words.addAll(arguments);
        var builder = new ProcessBuilder(words);
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        Process process = builder.start();
        process.getOutputStream().close();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_MILLIS);
        while (!process.waitFor(20, TimeUnit.MILLISECONDS)) {
            String address = Files.exists(adminFile) ? Files.readString(adminFile).trim() : "";
            if (address.contains(":")) {
                int colon = address.lastIndexOf(':');
                int port = Integer.parseInt(address.substring(colon + 1));
                var admin =
                        new Admin(
                                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port),
                                process);
                if (admin.ready()) {
                    return RunningSubject.of(process, admin, port, log);
                }
            }
            if (System.nanoTime() > deadline) {
                process.destroyForcibly();
                return new Refused(-1, "not ready in time\n" + Files.readString(log));
            }
        }
        return new Refused(process.exitValue(), Files.readString(log));
    }
}
