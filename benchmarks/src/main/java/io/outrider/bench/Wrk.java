package io.outrider.bench;

import io.outrider.bench.report.Saturation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Drives `wrk`, the closed-loop generator that costs least itself. Immutable.
final class Wrk {
    private final Path program;
    private final String cores;
    private final Path folder;

    Wrk(Path program, String cores, Path folder) {
        this.program = program;
        this.cores = cores;
        this.folder = folder;
    }

    Saturation run(Scenario scenario, int port, Duration duration)
            throws BenchException, IOException, InterruptedException {
        Path script = folder.resolve("wrk.lua");
        String body =
                scenario.requestBodyBytes() == 0
                        ? ""
                        : "wrk.body = string.rep(\"x\", " + scenario.requestBodyBytes() + ")";
        Files.writeString(script, script(scenario.method(), body));
        List<String> command =
                new ArrayList<>(
                        List.of(
                                program.toString(),
                                "-t1",
                                "-c" + scenario.connections(),
                                "-d" + Math.max(1, duration.toSeconds()),
                                "-s",
                                script.toString()));
        if (scenario.closes()) command.addAll(List.of("-H", "Connection: close"));
        if (!scenario.host().isEmpty()) command.addAll(List.of("-H", "Host: " + scenario.host()));
        command.add(scenario.url(port));
        Path log = folder.resolve("wrk.log");
        try (Started wrk = Started.start("wrk", Cores.pinned(cores, command), Map.of(), log)) {
            wrk.handle().onExit().join();
        }
        return parse(Files.readAllLines(log));
    }

    /// The script that prints what [#parse] reads.
    private static String script(String method, String body) {
        return """
               wrk.method = "%s"
               %s
               done = function(summary, latency, requests)
                  local failed = summary.errors.connect + summary.errors.read + summary.errors.write
                     + summary.errors.status + summary.errors.timeout
                  io.write(string.format("bench %%d %%d %%d %%.1f %%.1f %%.1f %%.1f\\n",
                     summary.duration, summary.requests, failed,
                     latency:percentile(50), latency:percentile(90),
                     latency:percentile(99), latency:percentile(99.9)))
               end
               """
                .formatted(method, body);
    }

    static Saturation parse(List<String> output) throws BenchException {
        for (String line : output) {
            if (!line.startsWith("bench ")) continue;
            String[] fields = line.split(" ");
            return new Saturation(
                    Double.parseDouble(fields[1]) / 1e6,
                    Long.parseLong(fields[2]),
                    Long.parseLong(fields[3]),
                    Double.parseDouble(fields[4]),
                    Double.parseDouble(fields[5]),
                    Double.parseDouble(fields[6]),
                    Double.parseDouble(fields[7]));
        }
        throw new BenchException("wrk: " + output.stream().collect(Collectors.joining(" ")));
    }
}
