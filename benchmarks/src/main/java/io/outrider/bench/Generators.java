package io.outrider.bench;

import io.outrider.bench.load.Grpc;
import io.outrider.bench.load.LoadGenerator;
import io.outrider.bench.load.LoadResult;
import io.outrider.bench.load.LoadTarget;
import io.outrider.bench.report.Paced;
import io.outrider.bench.report.Saturation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What drives the load: `wrk` or `h2load` for saturation when there is one, the built-in generator
/// for the rest, which includes gRPC streams and full TLS handshakes: `wrk` resumes sessions.
/// Immutable.
final class Generators {
    private final @Nullable Wrk wrk;
    private final @Nullable H2Load h2Load;

    Generators(Optional<Wrk> wrk, Optional<H2Load> h2Load) {
        this.wrk = wrk.orElse(null);
        this.h2Load = h2Load.orElse(null);
    }

    String saturationName() {
        return wrk == null ? "built-in" : "wrk";
    }

    /// As fast as it is answered.
    Saturation saturate(Scenario scenario, int port, Duration duration)
            throws BenchException, IOException, InterruptedException {
        if (scenario.isHttp2()) {
            // It knows no messages within a stream.
            if (h2Load != null && scenario.grpc() != Grpc.STREAM) {
                return h2Load.run(scenario, port, duration);
            }
        } else if (wrk != null && scenario.resumes()) {
            return wrk.run(scenario, port, duration);
        }
        try (LoadGenerator generator = new LoadGenerator(target(scenario, port))) {
            LoadResult result = generator.closedLoop(duration);
            return new Saturation(
                    result.seconds(),
                    result.requests(),
                    result.errors(),
                    result.micros(50),
                    result.micros(90),
                    result.micros(99),
                    result.micros(99.9));
        }
    }

    /// At a fixed rate, with a second of it before that does not count.
    ///
    /// @param begin called when the counted part begins
    Paced pace(Scenario scenario, int port, double rate, Duration duration, Runnable begin)
            throws IOException, InterruptedException {
        try (LoadGenerator generator = new LoadGenerator(target(scenario, port))) {
            generator.openLoop(rate, Duration.ofSeconds(1));
            begin.run();
            LoadResult result = generator.openLoop(rate, duration);
            return new Paced(
                    rate,
                    result.perSecond(),
                    result.errors(),
                    result.unsent(),
                    result.micros(50),
                    result.micros(90),
                    result.micros(99),
                    result.micros(99.9));
        }
    }

    /// Opens connections that each ask once and then stand idle until the result is closed.
    static LoadGenerator hold(Scenario scenario, int port, int count)
            throws IOException, InterruptedException {
        LoadGenerator held = new LoadGenerator(target(scenario, port).withConnections(count));
        held.closedLoop(count);
        return held;
    }

    private static LoadTarget target(Scenario scenario, int port) {
        return new LoadTarget(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                scenario.isTls(),
                scenario.question(port),
                scenario.connections(),
                scenario.h2Streams(),
                scenario.closes());
    }
}
