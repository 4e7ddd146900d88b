package io.outrider.bench.report;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The figures of a report, each with its title and where it is found in a round. Immutable.
///
/// @param decimals shown
/// @param read null when the round does not have it
record Figure(String title, int decimals, Function<Sample, @Nullable Double> read) {
    static final Figure RATE = new Figure("requests/s", 0, Sample::requestsPerSecond);
    static final Figure CPU =
            new Figure("CPU us/request", 1, s -> of(s.saturationCost(), Cost::cpuMicros));
    static final Figure P50 = new Figure("p50 us", 0, s -> of(s.paced(), Paced::p50));
    static final Figure P90 = new Figure("p90 us", 0, s -> of(s.paced(), Paced::p90));
    static final Figure P99 = new Figure("p99 us", 0, s -> of(s.paced(), Paced::p99));
    static final Figure P999 = new Figure("p99.9 us", 0, s -> of(s.paced(), Paced::p999));
    static final Figure PACED_CPU =
            new Figure("CPU us/request", 1, s -> of(s.pacedCost(), Cost::cpuMicros));
    static final Figure SATURATED_P50 = new Figure("p50 us", 0, s -> s.saturation().p50());
    static final Figure SATURATED_P90 = new Figure("p90 us", 0, s -> s.saturation().p90());
    static final Figure SATURATED_P99 = new Figure("p99 us", 0, s -> s.saturation().p99());
    static final Figure SATURATED_P999 = new Figure("p99.9 us", 0, s -> s.saturation().p999());
    static final Figure IDLE = new Figure("RSS idle MB", 0, s -> of(s.idleBytes(), Figure::mb));
    static final Figure LOADED =
            new Figure("RSS loaded MB", 0, s -> of(s.loadedBytes(), Figure::mb));
    static final Figure START = new Figure("first 200 ms", 0, Sample::startMillis);
    static final Figure FIRST_SECONDS =
            new Figure("requests/s at first", 0, Sample::firstSecondsRate);
    static final Figure SWITCHES =
            new Figure(
                    "context switches/request",
                    3,
                    s -> of(s.saturationCost(), Cost::contextSwitches));

    private static double mb(long bytes) {
        return bytes / 1e6;
    }

    private static <T> @Nullable Double of(@Nullable T part, Function<T, Double> figure) {
        return part == null ? null : figure.apply(part);
    }
}
