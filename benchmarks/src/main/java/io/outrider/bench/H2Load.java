package io.outrider.bench;

import io.outrider.bench.load.Grpc;
import io.outrider.bench.report.Saturation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Drives `h2load`, the closed-loop generator for HTTP/2. Immutable.
final class H2Load {
    private static final int STATUS = 1;
    private static final int MICROS = 2;

    private final Path program;
    private final String cores;
    private final Path folder;

    H2Load(Path program, String cores, Path folder) {
        this.program = program;
        this.cores = cores;
        this.folder = folder;
    }

    Saturation run(Scenario scenario, int port, Duration duration)
            throws BenchException, IOException {
        Path requests = folder.resolve("h2load.tsv");
        Files.deleteIfExists(requests);
        long seconds = Math.max(1, duration.toSeconds());
        List<String> command = new ArrayList<>();
        command.add(program.toString());
        command.add("-c" + scenario.connections());
        command.add("-m" + scenario.h2Streams());
        command.add("-D" + seconds);
        command.add("--log-file=" + requests);
        if (scenario.grpc() != Grpc.NONE) {
            Path message = folder.resolve("grpc-message");
            Files.write(message, scenario.question(port).body());
            command.addAll(List.of("-H", "content-type: application/grpc", "-H", "te: trailers"));
            command.add("--data=" + message);
        }
        command.add(scenario.url(port));
        Path log = folder.resolve("h2load.log");
        try (Started h2load =
                Started.start("h2load", Cores.pinned(cores, command), Map.of(), log)) {
            h2load.handle().onExit().join();
        }
        if (!Files.exists(requests)) {
            throw new BenchException("h2load: " + String.join(" ", Files.readAllLines(log)));
        }
        return parse(Files.readAllLines(requests), (double) seconds);
    }

    /// From the log of requests: start, status and microseconds, with tabs between.
    static Saturation parse(List<String> requests, double seconds) {
        long[] micros = new long[requests.size()];
        int answered = 0;
        for (String line : requests) {
            String[] fields = line.split("\t");
            if (fields.length <= MICROS || !fields[STATUS].startsWith("2")) continue;
            micros[answered++] = Long.parseLong(fields[MICROS].strip());
        }
        long[] sorted = Arrays.copyOf(micros, answered);
        Arrays.sort(sorted);
        return new Saturation(
                seconds,
                answered,
                requests.size() - answered,
                percentile(sorted, 0.5),
                percentile(sorted, 0.9),
                percentile(sorted, 0.99),
                percentile(sorted, 0.999));
    }

    private static double percentile(long[] sorted, double part) {
        if (sorted.length == 0) return 0;
        return sorted[(int) Math.min(sorted.length - 1, part * sorted.length)];
    }
}
