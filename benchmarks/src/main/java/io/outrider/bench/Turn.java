package io.outrider.bench;

import io.outrider.bench.load.LoadGenerator;
import io.outrider.bench.report.Cost;
import io.outrider.bench.report.Paced;
import io.outrider.bench.report.Sample;
import io.outrider.bench.report.Saturation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// One peer's turn in one round: start, idle, warm-up, saturation, fixed rate, stop. Immutable.
///
/// @param warmUp its requests per second are reported apart
/// @param duration of the saturation, and of the run at a fixed rate
record Turn(
        Scenario scenario,
        RunningOrigin.Listening origin,
        Generators generators,
        Cores cores,
        Path folder,
        Duration warmUp,
        Duration duration) {
    private static final long SETTLE_MILLIS = 500;

    /// @param rate requests per second of the latency phase; empty: half of what this peer's
    ///   saturation shows
    /// @throws BenchException when the peer does not do its job; one sentence
    Sample play(Peer peer, Path program, int round, OptionalDouble rate)
            throws BenchException, IOException, InterruptedException {
        if (peer == Peer.DIRECT) return direct(round, rate);
        try (RunningPeer running =
                RunningPeer.start(peer, program, scenario, origin, cores.proxy(), folder)) {
            LoadGenerator idle = null;
            try {
                if (scenario.idleConnections() > 0) {
                    idle = Generators.hold(scenario, running.port(), scenario.idleConnections());
                }
                Thread.sleep(SETTLE_MILLIS);
                long idleBytes = running.counters().residentBytes();
                double first = perSecond(saturate(running.port(), warmUp));
                Meter meter = new Meter(running);
                Saturation saturation = saturate(running.port(), duration);
                Cost cost = meter.end(saturation.requests());
                long loadedBytes = running.counters().residentBytes();
                running.requireAlive();
                double paceRate = rate.orElse(perSecond(saturation) / 2);
                Paced paced =
                        generators.pace(scenario, running.port(), paceRate, duration, meter::begin);
                Cost pacedCost = meter.end((long) (paced.answered() * duration.toMillis() / 1e3));
                running.requireAlive();
                return new Sample(
                        peer.id(),
                        round,
                        running.startMillis(),
                        idleBytes,
                        loadedBytes,
                        first,
                        saturation,
                        cost,
                        paced,
                        pacedCost);
            } finally {
                close(idle);
            }
        }
    }

    private static void close(@Nullable LoadGenerator idle) {
        if (idle != null) idle.close();
    }

    private Sample direct(int round, OptionalDouble rate)
            throws BenchException, IOException, InterruptedException {
        Scenario plain = scenario.plain();
        double first = perSecond(generators.saturate(plain, origin.http1(), Duration.ofSeconds(1)));
        Saturation saturation = generators.saturate(plain, origin.http1(), duration);
        double paceRate = rate.orElse(perSecond(saturation) / 2);
        Paced paced = generators.pace(plain, origin.http1(), paceRate, duration, () -> {});
        return new Sample(
                Peer.DIRECT.id(), round, null, null, null, first, saturation, null, paced, null);
    }

    private Saturation saturate(int port, Duration time)
            throws BenchException, IOException, InterruptedException {
        Saturation seen = generators.saturate(scenario, port, time);
        if (seen.requests() == 0 || seen.errors() > seen.requests() / 10) {
            throw new BenchException(
                    "%d requests were answered and %d failed"
                            .formatted(seen.requests(), seen.errors()));
        }
        return seen;
    }

    private static double perSecond(Saturation saturation) {
        return saturation.requests() / saturation.seconds();
    }
}
