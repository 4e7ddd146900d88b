package io.outrider.bench;

import io.outrider.bench.load.Grpc;
import io.outrider.bench.report.Sample;
import io.outrider.bench.report.ScenarioResult;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// Plays one scenario: every peer in turn, round after round (A B C A B C), so that a drift of the
/// machine hits all alike.
///
/// Used once per scenario. Threads: any, one at a time.
final class SideBySide {
    private final Settings settings;
    private final Scenario scenario;
    private final PrintStream out;
    private final List<Sample> samples = new ArrayList<>();
    private final Map<String, String> absent = new LinkedHashMap<>();
    private final Map<String, String> failed = new LinkedHashMap<>();
    private final Map<Peer, Path> programs = new LinkedHashMap<>();
    private OptionalDouble rate;
    private String rateFrom = "given";

    /// What is the same for every scenario of a run.
    ///
    /// @param peers who takes part, if found
    /// @param explicit whether the user named them: then a missing one is a failure
    /// @param rate of the latency phase; empty: half of what Envoy reaches
    /// @param launcher starts Outrider
    record Settings(
            List<Peer> peers,
            boolean explicit,
            int rounds,
            Duration warmUp,
            Duration duration,
            OptionalDouble rate,
            Path launcher,
            Cores cores,
            Generators generators,
            Optional<Path> nginx,
            Path folder) {}

    SideBySide(Settings settings, Scenario scenario, PrintStream out) {
        this.settings = settings;
        this.scenario = scenario;
        this.out = out;
        this.rate = settings.rate();
    }

    /// @throws BenchException when there is no origin to ask
    ScenarioResult play() throws BenchException, IOException, InterruptedException {
        Path folder = settings.folder().resolve(scenario.name());
        Files.createDirectories(folder);
        Certificates.write(folder);
        out.println("\n" + scenario.name());
        findPrograms();
        try (RunningOrigin origin =
                RunningOrigin.start(
                        settings.nginx(),
                        scenario.grpc() == Grpc.STREAM,
                        settings.cores().others(),
                        folder.resolve("origin"))) {
            Turn turn =
                    new Turn(
                            scenario,
                            origin.ports(),
                            settings.generators(),
                            settings.cores(),
                            folder,
                            settings.warmUp(),
                            settings.duration());
            warmGenerator(origin.ports().http1());
            for (int round = 1; round <= settings.rounds(); round++) {
                for (Peer peer : List.copyOf(programs.keySet())) play(turn, peer, round);
            }
        }
        return new ScenarioResult(
                scenario.name(), rate.orElse(0), rateFrom, samples, absent, failed);
    }

    /// The generator's code is compiled before anybody's latency is taken with it.
    private void warmGenerator(int originPort) throws IOException, InterruptedException {
        Scenario plain = scenario.plain();
        settings.generators().pace(plain, originPort, 2_000, Duration.ofSeconds(2), () -> {});
    }

    private void findPrograms() {
        for (Peer peer : settings.peers()) {
            Optional<Path> program =
                    peer == Peer.DIRECT
                            ? Optional.of(settings.launcher())
                            : peer.find(settings.launcher());
            if (program.isEmpty()) {
                Map<String, String> where = settings.explicit() ? failed : absent;
                where.put(peer.id(), "not installed");
                out.println("  " + peer.title() + ": not installed");
            } else if (peer != Peer.DIRECT && scenario.file(peer.configName(0)).isEmpty()) {
                absent.put(peer.id(), "no configuration for this scenario");
                out.println("  " + peer.title() + ": takes no part in this scenario");
            } else {
                programs.put(peer, program.get());
            }
        }
    }

    private void play(Turn turn, Peer peer, int round) throws IOException, InterruptedException {
        try {
            Sample sample =
                    turn.play(peer, Objects.requireNonNull(programs.get(peer)), round, rate);
            samples.add(sample);
            out.println(line(peer, sample));
            if (rate.isEmpty() && peer != Peer.DIRECT) {
                rate = OptionalDouble.of(sample.requestsPerSecond() / 2);
                rateFrom = "half of what " + peer.title() + " reached in round 1";
            }
        } catch (BenchException e) {
            failed.put(peer.id(), String.valueOf(e.getMessage()));
            programs.remove(peer);
            out.println("  " + peer.title() + " failed: " + e.getMessage());
        }
    }

    private static String line(Peer peer, Sample sample) {
        return String.format(
                Locale.ROOT,
                "  %d %-13s %7.0f/s  %s  p99 %6.0f us%s%s",
                sample.round(),
                peer.title(),
                sample.requestsPerSecond(),
                sample.saturationCost() == null
                        ? "             "
                        : text("%6.1f us CPU", sample.saturationCost().cpuMicros()),
                sample.saturation().p99(),
                sample.paced() == null
                        ? ""
                        : text("; at %.0f/s", sample.paced().rate())
                                + text(" p50 %.0f", sample.paced().p50())
                                + text(" p99 %.0f us", sample.paced().p99()),
                sample.loadedBytes() == null
                        ? ""
                        : text("; %.0f MB", sample.loadedBytes() / 1e6)
                                + text(", up in %.0f ms", sample.startMillis()));
    }

    private static String text(String format, @Nullable Object value) {
        return String.format(Locale.ROOT, format, value);
    }
}
