package io.outrider.bench;

import io.outrider.bench.report.Machine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Finds out where and with what a run is made.
final class MachineFacts {
    private static final int PATIENCE_SECONDS = 10;

    private MachineFacts() {}

    /// All cores of the machine, however many this process was given.
    static int cores() throws IOException {
        return (int)
                Files.readString(Path.of("/proc/stat"))
                        .lines()
                        .filter(line -> line.matches("cpu\\d+ .*"))
                        .count();
    }

    static Machine collect(
            Path home,
            Cores cores,
            Generators generators,
            boolean nginxOrigin,
            List<Peer> peers,
            Path launcher)
            throws IOException, InterruptedException {
        String commit = firstLine(home, "git", "rev-parse", "--short=12", "HEAD");
        boolean clean = firstLine(home, "git", "status", "--porcelain", "-uno").isEmpty();
        String cpu =
                Files.readString(Path.of("/proc/cpuinfo"))
                        .lines()
                        .filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .findFirst()
                        .orElse("unknown");
        return new Machine(
                (commit.isEmpty() ? "unknown" : commit) + (clean ? "" : "-modified"),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
                Objects.requireNonNullElse(System.getenv("OUTRIDER_JAVA_OPTS"), ""),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                cpu,
                cores(),
                cores.isPinned()
                        ? "proxy on core " + cores.proxy() + ", the rest on " + cores.others()
                        : "none",
                generators.saturationName(),
                nginxOrigin ? "nginx" : "built-in",
                MachineCpu.loadAverages(),
                versions(home, peers, launcher));
    }

    private static Map<String, String> versions(Path home, List<Peer> peers, Path launcher)
            throws InterruptedException {
        Map<String, String> versions = new LinkedHashMap<>();
        for (Peer peer : peers) {
            if (peer == Peer.DIRECT || peer == Peer.OUTRIDER_LEAN) continue;
            Optional<Path> program = peer.find(launcher);
            if (program.isEmpty()) continue;
            String flag = peer == Peer.ENVOY || peer.isOutrider() ? "--version" : "-v";
            String said = firstLine(home, program.get().toString(), flag);
            versions.put(
                    peer == Peer.OUTRIDER_FAST ? "outrider" : peer.id(),
                    said.replace(program.get().toString(), "").strip());
        }
        return versions;
    }

    /// The first line with text that the command prints; empty when it cannot be run.
    private static String firstLine(Path folder, String... command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .start();
            String text =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return text.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
        } catch (IOException _) {
            return "";
        }
    }
}
