package io.outrider.bench;

import io.outrider.bench.load.Grpc;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A peer that has been started: one process, or two for a scenario with two hops.
///
/// Threads: any, one at a time.
final class RunningPeer implements AutoCloseable {
    private static final long START_LIMIT_NANOS = 60_000_000_000L;
    private static final long ASK_AGAIN_MILLIS = 2;

    private final List<Started> processes;
    private final int port;
    private final double startMillis;

    private RunningPeer(List<Started> processes, int port, double startMillis) {
        this.processes = processes;
        this.port = port;
        this.startMillis = startMillis;
    }

    /// Starts it and waits for its first 200.
    ///
    /// @param folder for its rendered configuration and its output; holds the certificates
    /// @throws BenchException when it ends or does not answer
    static RunningPeer start(
            Peer peer,
            Path program,
            Scenario scenario,
            RunningOrigin.Listening origin,
            String cores,
            Path folder)
            throws BenchException, IOException, InterruptedException {
        if (scenario.grpc() == Grpc.UNARY && origin.http2() == 0) {
            throw new BenchException("needs nginx as the origin, which is not installed");
        }
        List<Integer> ports = Ports.free(4);
        Map<String, String> values = new HashMap<>();
        values.put("port", ports.get(0).toString());
        values.put("admin", ports.get(1).toString());
        values.put("hop", ports.get(2).toString());
        values.put("admin2", ports.get(3).toString());
        values.put("origin", String.valueOf(origin.http1()));
        values.put("grpc-origin", String.valueOf(origin.http2()));
        values.put("echo-origin", String.valueOf(origin.echo()));
        values.put("dir", folder.toString());
        values.put("user", System.getProperty("user.name").equals("root") ? "user root;" : "");
        renderExtraFiles(scenario, folder, values);
        List<Started> processes = new ArrayList<>();
        try {
            long start = System.nanoTime();
            for (int hop = scenario.hops() - 1; hop >= 0; hop--) {
                String name = peer.configName(hop);
                Optional<Path> config = scenario.file(name);
                if (config.isEmpty()) throw new BenchException("no " + name + " in the scenario");
                Path rendered = folder.resolve(peer.id() + "-" + name);
                Scenario.render(config.get(), rendered, values);
                start = System.nanoTime();
                processes.add(
                        Started.start(
                                peer.title(),
                                Cores.pinned(cores, peer.command(program, rendered)),
                                environment(peer),
                                folder.resolve(peer.id() + "-" + hop + ".log")));
            }
            awaitAnswer(peer, processes, scenario, ports.get(0), start);
            double millis = (System.nanoTime() - start) / 1e6;
            return new RunningPeer(processes, ports.get(0), millis);
        } catch (BenchException | IOException | InterruptedException | RuntimeException e) {
            processes.forEach(Started::close);
            throw e;
        }
    }

    /// Files of the scenario that a configuration refers to, such as HAProxy's map.
    private static void renderExtraFiles(Scenario scenario, Path folder, Map<String, String> values)
            throws IOException, BenchException {
        for (String name : List.of("services.map")) {
            Optional<Path> file = scenario.file(name);
            if (file.isPresent()) Scenario.render(file.get(), folder.resolve(name), values);
        }
    }

    private static Map<String, String> environment(Peer peer) {
        return switch (peer) {
            case OUTRIDER_FAST -> Map.of("OUTRIDER_PROFILE", "fast");
            case OUTRIDER_LEAN -> Map.of("OUTRIDER_PROFILE", "lean");
            default -> Map.of();
        };
    }

    private static void awaitAnswer(
            Peer peer, List<Started> processes, Scenario scenario, int port, long start)
            throws BenchException, InterruptedException {
        String last = "nobody listens";
        while (System.nanoTime() - start < START_LIMIT_NANOS) {
            for (Started process : processes) process.requireAlive();
            try {
                int status = Answer.statusOf(scenario, port);
                if (status == HttpURLConnection.HTTP_OK) return;
                last = "it answers " + status;
            } catch (IOException e) {
                last = String.valueOf(e.getMessage());
            }
            Thread.sleep(ASK_AGAIN_MILLIS);
        }
        throw new BenchException(
                "%s did not answer within %d s: %s"
                        .formatted(peer.title(), START_LIMIT_NANOS / 1_000_000_000L, last));
    }

    int port() {
        return port;
    }

    double startMillis() {
        return startMillis;
    }

    ProcessCounters counters() {
        return ProcessCounters.of(processes.stream().map(Started::handle).toList());
    }

    /// @throws BenchException when one of its processes has ended
    void requireAlive() throws BenchException {
        for (Started process : processes) process.requireAlive();
    }

    @Override
    public void close() {
        processes.forEach(Started::close);
    }
}
