package io.outrider.lb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlowStartTest {
    @ParameterizedTest
    @CsvSource({
        // aggression, lowest weight in percent, seconds healthy, factor
        "1, 10, 0, 0.1",
        "1, 10, 3, 0.3",
        "1, 10, 10, 1",
        "2, 10, 2.5, 0.5",
        "0.5, 0, 5, 0.25",
        "0.5, 40, 5, 0.4",
    })
    void weightGrowsOverTheWindow(
            double aggression, double minPercent, double seconds, double factor) {
        var slowStart = new SlowStart(Duration.ofSeconds(10), aggression, minPercent);
        var host = new Host(Hosts.at(0).build(), 1);
        host.becameHealthy(TimeUnit.SECONDS.toNanos(100));
        long now = TimeUnit.SECONDS.toNanos(100) + (long) (seconds * 1e9);

        assertThat(slowStart.factor(host, now)).isCloseTo(factor, within(1e-9));
    }

    @Test
    void aHostThatWasNeverSeenHealthyIsNotInSlowStart() {
        var slowStart = new SlowStart(Duration.ofSeconds(10), 1, 10);

        assertThat(slowStart.factor(new Host(Hosts.at(0).build(), 1), 5)).isEqualTo(1);
    }

    @Test
    void fractionsThatAreNoNumbersAreRefused() {
        assertThatThrownBy(() -> new SlowStart(Duration.ofSeconds(1), Double.NaN, 10))
                .hasMessage("aggression.default_value: NaN (expected: > 0)");
        assertThatThrownBy(() -> new SlowStart(Duration.ofSeconds(1), 1, Double.NaN))
                .hasMessage("min_weight_percent: NaN (expected: 0 to 100)");
    }
}
