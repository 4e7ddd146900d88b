package io.outrider.lb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.outrider.lb.leastrequest.LeastRequest;
import io.outrider.lb.random.Random;
import io.outrider.lb.roundrobin.RoundRobin;
import java.util.Arrays;
import java.util.IdentityHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How evenly policies share out requests, against what theory says of them. Seeded: the same each
/// time.
class FairnessSimulationTest {
    private static final LeastRequest FULL_SCAN =
            new LeastRequest(
                    CommonConfig.DEFAULT,
                    LocalityConfig.UNSET,
                    SlowStart.OFF,
                    2,
                    1,
                    LeastRequest.SelectionMethod.FULL_SCAN);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 100, 1000})
    void roundRobinIsNeverMoreThanOneApart(int size) {
        var count = new int[size];
        var run = new Run(RoundRobin.DEFAULT, Hosts.plain(size));

        for (int picks = 1; picks <= 5 * size; picks++) {
            count[run.pick()]++;
            assertThat(max(count) - min(count)).isLessThanOrEqualTo(1);
        }
    }

    /// An entry's turns come up at its own even pace, so that it is off by one turn at most, and
    /// the common pace by one turn of all entries.
    @ParameterizedTest
    @ValueSource(ints = {2, 5, 20, 200})
    void weightedRoundRobinIsAtMostOneTurnOffAtAnyTime(int size) {
        var random = new SplitMixRandom(size);
        var weights = new int[size];
        for (int i = 0; i < size; i++) {
            weights[i] = 1 + random.nextInt(128);
        }
        double total = Arrays.stream(weights).sum();
        var count = new int[size];
        var run = new Run(RoundRobin.DEFAULT, Hosts.weighted(weights));

        for (int picks = 1; picks <= 4000; picks++) {
            count[run.pick()]++;
            double worst = 0;
            for (int i = 0; i < size; i++) {
                double share = weights[i] / total;
                worst = Math.max(worst, Math.abs(count[i] - picks * share) - size * share);
            }
            assertThat(worst).isLessThanOrEqualTo(1.001);
        }
    }

    /// Pearson's test: with 99 degrees of freedom a fair draw stays below 148.2 in 999 of 1000
    /// cases.
    @Test
    void randomIsAsUnevenAsChanceIs() {
        int size = 100;
        int picks = 100_000;
        var count = new int[size];
        var run = new Run(Random.DEFAULT, Hosts.plain(size));
        for (int i = 0; i < picks; i++) {
            count[run.pick()]++;
        }

        double expected = (double) picks / size;
        double chiSquare = 0;
        for (int each : count) {
            chiSquare += (each - expected) * (each - expected) / expected;
        }
        assertThat(chiSquare).isBetween(61.1, 148.2); // 0.1 % at either end
    }

    /// n requests that never end, to n hosts: two choices leave at most ln ln n / ln 2 + O(1) on
    /// one host, a random one ln n / ln ln n (1 + o(1)).
    @Test
    void twoChoicesKeepTheFullestHostLow() {
        int size = 10_000;
        double two = Math.log(Math.log(size)) / Math.log(2);
        double one = Math.log(size) / Math.log(Math.log(size));

        assertThat(fullest(LeastRequest.DEFAULT, size)).isLessThanOrEqualTo((int) two + 1);
        assertThat(fullest(Random.DEFAULT, size)).isGreaterThan((int) one);
        assertThat(fullest(FULL_SCAN, 1000)).isEqualTo(1);
    }

    private static int fullest(LoadBalancer policy, int size) {
        var count = new int[size];
        var run = new Run(policy, Hosts.plain(size));
        for (int i = 0; i < size; i++) {
            int host = run.pick();
            run.started(host);
            count[host]++;
        }
        return max(count);
    }

    /// Hosts that serve one request after the other at 90 % load: where the less busy of two random
    /// hosts is taken, a share of 0.9^(2^k - 1) of them has k requests or more (the supermarket
    /// model); with one random host it is 0.9^k.
    @Test
    void queuesAreAsShortAsTheSupermarketModelSays() {
        double[] two = queues(LeastRequest.DEFAULT);
        double[] one = queues(Random.DEFAULT);

        for (int k = 1; k <= 6; k++) {
            assertThat(two[k]).isLessThan(Math.pow(0.9, (1 << k) - 1) + 0.03);
            assertThat(one[k]).isCloseTo(Math.pow(0.9, k), within(0.06));
        }
        assertThat(two[1]).isCloseTo(0.9, within(0.02)); // as busy as before
    }

    /// The share of hosts with k requests or more.
    private static double[] queues(LoadBalancer policy) {
        int size = 200;
        double load = 0.9;
        var random = new SplitMixRandom(11);
        var queue = new int[size];
        var run = new Run(policy, Hosts.plain(size));
        var atLeast = new double[7];
        int samples = 0;
        for (int step = 0; step < 600_000; step++) {
            if (random.nextDouble() < load / (1 + load)) {
                int host = run.pick();
                queue[host]++;
                run.started(host);
            } else {
                int host = random.nextInt(size);
                if (queue[host] > 0) {
                    queue[host]--;
                    run.ended(host);
                }
            }
            if (step > 200_000 && step % size == 0) {
                samples++;
                for (int k = 1; k < atLeast.length; k++) {
                    for (int each : queue) {
                        atLeast[k] += each >= k ? 1.0 / size : 0;
                    }
                }
            }
        }
        for (int k = 0; k < atLeast.length; k++) {
            atLeast[k] /= samples;
        }
        return atLeast;
    }

    /// Requests that last as long as they like: a full scan never lets two hosts drift apart.
    @Test
    void aFullScanKeepsAllHostsEquallyBusy() {
        int size = 50;
        var random = new SplitMixRandom(3);
        var run = new Run(FULL_SCAN, Hosts.plain(size));
        var active = new int[size];

        for (int i = 0; i < 5000; i++) {
            int host = run.pick();
            assertThat(active[host]).isEqualTo(min(active));
            active[host]++;
            run.started(host);
            int other = random.nextInt(size);
            if (active[other] > 0) {
                active[other]--;
                run.ended(other);
            }
        }
    }

    /// As many workers with pickers of their own as there are: together they count each host's
    /// requests, so that none of them piles up on what another one has filled.
    @Test
    void workersSeeEachOthersRequests() {
        PrioritySet hosts = Hosts.plain(8);
        PickerFactory built = LeastRequest.DEFAULT.build(hosts, BuildContext.at(0));
        Picker one = built.newPicker(new SplitMixRandom(1));
        Picker two = built.newPicker(new SplitMixRandom(2));
        for (int i = 0; i < 64; i++) {
            Hosts.pick(i % 2 == 0 ? one : two).requestStarted();
        }

        for (int i = 0; i < 8; i++) {
            assertThat(Hosts.host(hosts, i).activeRequests()).isBetween(7L, 9L);
        }
    }

    private static int max(int[] count) {
        return Arrays.stream(count).max().orElseThrow();
    }

    private static int min(int[] count) {
        return Arrays.stream(count).min().orElseThrow();
    }

    /// One worker's picker over numbered hosts.
    private static final class Run {
        private final Picker picker;
        private final Host[] hosts;
        private final IdentityHashMap<Host, Integer> numbers = new IdentityHashMap<>();

        Run(LoadBalancer policy, PrioritySet set) {
            picker = Hosts.picker(policy, set);
            hosts = new Host[set.get(0).hosts().size()];
            for (int i = 0; i < hosts.length; i++) {
                hosts[i] = Hosts.host(set, i);
                numbers.put(hosts[i], i);
            }
        }

        int pick() {
            return numbers.getOrDefault(Hosts.pick(picker), -1);
        }

        void started(int host) {
            hosts[host].requestStarted();
        }

        void ended(int host) {
            hosts[host].requestEnded();
        }
    }
}
