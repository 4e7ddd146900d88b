package io.outrider.lb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.outrider.lb.PrioritySetUpdater.Endpoints;
import io.outrider.lb.leastrequest.LeastRequest;
import io.outrider.lb.roundrobin.RoundRobin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What share of the requests goes where as hosts fall ill and come back, against Envoy's formulas.
/// Seeded: the same each time.
class HealthSimulationTest {
    private static final int PICKS = 20_000;

    /// Panic: availability (healthy share times 1.4) is below 100 % and the healthy share below the
    /// threshold. Then sick hosts get their share of all hosts, else nothing.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 30, 50, 71, 100})
    void sickHostsAreUsedBelowThePanicThresholdOnly(int threshold) {
        int size = 20;
        for (int healthy = 1; healthy <= size; healthy++) {
            PrioritySet hosts = priorities(new int[] {healthy}, size, 140);
            boolean panics = healthy * 140 / size < 100 && healthy * 100 < threshold * size;

            int toSick = 0;
            Picker picker = Hosts.picker(withThreshold(threshold), hosts);
            for (int i = 0; i < 10 * size; i++) {
                toSick += Hosts.pick(picker).coarseHealth() == CoarseHealth.UNHEALTHY ? 1 : 0;
            }

            assertThat(toSick)
                    .as("%d of %d healthy", healthy, size)
                    .isEqualTo(panics ? 10 * (size - healthy) : 0);
        }
    }

    /// Each priority carries its healthy share times the factor, in order, scaled up where all
    /// together carry less than everything.
    @ParameterizedTest
    @CsvSource({"140, 1", "100, 2", "200, 3", "150, 4", "140, 5", "110, 6"})
    void prioritiesFailOverByTheirAvailability(int factor, int seed) {
        var random = new SplitMixRandom(seed);
        for (int round = 0; round < 10; round++) {
            int[] healthy = {random.nextInt(101), random.nextInt(101), 1 + random.nextInt(100)};
            PrioritySet hosts = priorities(healthy, 100, factor);

            var picked = new int[3];
            Picker picker = Hosts.picker(withThreshold(0), hosts);
            for (int i = 0; i < PICKS; i++) {
                picked[Hosts.pick(picker).priority()]++;
            }

            double[] expected = failover(healthy, factor);
            for (int p = 0; p < 3; p++) {
                assertThat((double) picked[p] / PICKS)
                        .as("priority %d of %s", p, List.of(healthy[0], healthy[1], healthy[2]))
                        .isCloseTo(expected[p], within(0.035)); // whole percents, and chance
            }
        }
    }

    private static double[] failover(int[] healthy, int factor) {
        double all = 0;
        for (int each : healthy) {
            all += Math.min(1, each / 100.0 * factor / 100);
        }
        double left = 1;
        var shares = new double[healthy.length];
        for (int p = 0; p < shares.length; p++) {
            double carries = Math.min(1, healthy[p] / 100.0 * factor / 100);
            shares[p] = Math.min(left, carries / Math.min(1, all));
            left -= shares[p];
        }
        return shares;
    }

    /// A host t into its window weighs max(least, (t / window)^(1 / aggression)) of what it will.
    @ParameterizedTest
    @CsvSource({"0.5, 0", "0.5, 10", "0.5, 50", "1, 0", "1, 10", "1, 50", "2, 0", "2, 10", "2, 50"})
    void aNewHostsShareFollowsItsAggression(double aggression, double leastPercent) {
        long window = 60;
        var slowStart = new SlowStart(Duration.ofSeconds(window), aggression, leastPercent);
        PrioritySet hosts = Hosts.plain(10);
        for (int i = 1; i < 10; i++) {
            Hosts.host(hosts, i).becameHealthy(TimeUnit.SECONDS.toNanos(-1000));
        }
        Hosts.host(hosts, 0).becameHealthy(0);
        for (LoadBalancer policy : slowly(slowStart)) {
            for (int second : new int[] {6, 15, 30, 45, 59}) {
                double factor =
                        Math.max(
                                leastPercent / 100,
                                Math.pow((double) second / window, 1 / aggression));
                double expected = factor / (factor + 9);

                assertThat(shareOfNew(policy, hosts, second))
                        .as("%s after %d s", policy.getClass().getSimpleName(), second)
                        .isCloseTo(expected, within(0.003));
            }
            assertThat(shareOfNew(policy, hosts, 61)).isCloseTo(0.1, within(0.003));
        }
    }

    private static List<LoadBalancer> slowly(SlowStart slowStart) {
        return List.of(
                new RoundRobin(CommonConfig.DEFAULT, LocalityConfig.UNSET, slowStart),
                new LeastRequest(
                        CommonConfig.DEFAULT,
                        LocalityConfig.UNSET,
                        slowStart,
                        2,
                        1,
                        LeastRequest.SelectionMethod.N_CHOICES));
    }

    private static double shareOfNew(LoadBalancer policy, PrioritySet hosts, int second) {
        Picker picker = policy.build(hosts, BuildContext.at(0)).newPicker(new SplitMixRandom(9));
        PickContext request = Picks.at(TimeUnit.SECONDS.toNanos(second));
        int picked = 0;
        for (int i = 0; i < PICKS; i++) {
            picked += picker.pick(request) == Hosts.host(hosts, 0) ? 1 : 0;
        }
        return (double) picked / PICKS;
    }

    private static RoundRobin withThreshold(int percent) {
        return new RoundRobin(new CommonConfig(percent), LocalityConfig.UNSET, SlowStart.OFF);
    }

    /// Priorities of equal size, the first hosts of each healthy, the rest ejected.
    private static PrioritySet priorities(int[] healthy, int size, int factor) {
        var specs = new ArrayList<HostSpec>();
        for (int p = 0; p < healthy.length; p++) {
            for (int i = 0; i < size; i++) {
                specs.add(Hosts.at(p * size + i).priority(p).build());
            }
        }
        PrioritySet hosts =
                Hosts.updater()
                        .update(
                                PrioritySet.EMPTY,
                                new Endpoints(
                                        specs,
                                        List.of(Map.of()),
                                        new HostSetRules(factor, false, 0)))
                        .hosts();
        for (int p = 0; p < healthy.length; p++) {
            for (int i = healthy[p]; i < size; i++) {
                Hosts.host(hosts, p * size + i).set(HealthFlag.FAILED_OUTLIER_CHECK);
            }
        }
        return hosts.refreshed();
    }
}
