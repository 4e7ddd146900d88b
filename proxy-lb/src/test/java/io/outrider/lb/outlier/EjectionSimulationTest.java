package io.outrider.lb.outlier;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.lb.SplitMixRandom;
import io.outrider.lb.outlier.OutlierConfig.Consecutive;
import io.outrider.lb.outlier.OutlierConfig.FailurePercentage;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How many hosts are ejected and which, against Envoy's formulas. Seeded: the same each time.
class EjectionSimulationTest {
    private static final long TEN_SECONDS = 10_000_000_000L;

    /// As many as make up the share, rounded down; with `always_eject_one_host` one at least.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10, 33, 50, 67, 99, 100})
    void noMoreHostsGoThanTheShareAllows(int maxPercent) {
        for (int size = 1; size <= 40; size++) {
            int share = size * maxPercent / 100;

            assertThat(ejectedOfAll(size, maxPercent, false)).isEqualTo(share);
            assertThat(ejectedOfAll(size, maxPercent, true)).isEqualTo(Math.max(1, share));
        }
    }

    private static int ejectedOfAll(int size, int maxPercent, boolean alwaysOne) {
        var cluster =
                cluster(
                        size,
                        OutlierConfig.DEFAULT.withEjection(
                                Ejecting.ejection(maxPercent, alwaysOne)));
        for (int i = 0; i < size; i++) {
            cluster.answered(i, 500, 5);
        }
        return cluster.detector.ejected();
    }

    /// Those below the mean less 1.9 standard deviations, and no other.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void successRateEjectsWhoIsFarBelowTheMean(long seed) {
        int size = 20;
        var random = new SplitMixRandom(seed);
        var rates = new double[size];
        var cluster =
                cluster(
                        size,
                        OutlierConfig.DEFAULT
                                .withServerErrors(new Consecutive(0, 0))
                                .withEjection(Ejecting.ejection(100, false)));
        for (int i = 0; i < size; i++) {
            int bad = random.nextInt(10) == 0 ? 60 + random.nextInt(100) : random.nextInt(30);
            cluster.answered(i, 500, bad);
            cluster.answered(i, 200, 200 - bad);
            rates[i] = 100 * (200 - bad) / 200.0;
        }

        cluster.detector.interval(TEN_SECONDS);

        double mean = Arrays.stream(rates).average().orElseThrow();
        double variance =
                Arrays.stream(rates)
                        .map(rate -> (rate - mean) * (rate - mean))
                        .average()
                        .orElseThrow();
        double threshold = mean - 1.9 * Math.sqrt(variance);
        for (int i = 0; i < size; i++) {
            assertThat(cluster.isOut(i))
                    .as("rate %s of mean %s", rates[i], mean)
                    .isEqualTo(rates[i] < threshold);
        }
    }

    /// Those that failed the share or more, whatever the others did.
    @ParameterizedTest
    @ValueSource(ints = {1, 10, 50, 85, 100})
    void failurePercentageEjectsFromItsThresholdOn(int threshold) {
        int size = 101;
        var cluster =
                cluster(
                        size,
                        OutlierConfig.DEFAULT
                                .withServerErrors(new Consecutive(0, 0))
                                .withEjection(Ejecting.ejection(100, false))
                                .withFailurePercentage(
                                        new FailurePercentage(threshold, 5, 50, 100, 0)));
        for (int i = 0; i < size; i++) {
            cluster.answered(i, 500, i);
            cluster.answered(i, 200, 100 - i);
        }

        cluster.detector.interval(TEN_SECONDS);

        for (int failed = 0; failed < size; failed++) {
            assertThat(cluster.isOut(failed))
                    .as("%d %% failed", failed)
                    .isEqualTo(failed >= threshold);
        }
    }

    /// `enforcing_consecutive_5xx` of the times only.
    @ParameterizedTest
    @ValueSource(ints = {0, 25, 75, 100})
    void enforcingIsAShareOfTheTimes(int percent) {
        int size = 2000;
        var cluster =
                cluster(
                        size,
                        OutlierConfig.DEFAULT
                                .withServerErrors(new Consecutive(5, percent))
                                .withEjection(Ejecting.ejection(100, false)));
        for (int i = 0; i < size; i++) {
            cluster.answered(i, 500, 5);
        }

        double deviation = Math.sqrt(size * percent / 100.0 * (1 - percent / 100.0));
        assertThat((double) cluster.detector.ejected())
                .isBetween(
                        size * percent / 100.0 - 3 * deviation,
                        size * percent / 100.0 + 3 * deviation);
    }

    private static Ejecting cluster(int size, OutlierConfig config) {
        return new Ejecting(size, config, 0);
    }
}
