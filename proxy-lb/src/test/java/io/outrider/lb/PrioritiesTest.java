package io.outrider.lb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrioritiesTest {
    @ParameterizedTest
    @CsvSource({
        // healthy of 100 at P0, P1, P2; load in percent
        "100, 100, 100, 100, 0, 0",
        "72, 72, 100, 100, 0, 0",
        "71, 71, 100, 99, 1, 0",
        "50, 50, 100, 70, 30, 0",
        "25, 100, 100, 35, 65, 0",
        "25, 25, 100, 35, 35, 30",
        "0, 100, 100, 0, 100, 0",
    })
    void loadGoesAsFarAsHealthCarries(int h0, int h1, int h2, int l0, int l1, int l2) {
        PrioritySet hosts = priorities(new int[] {h0, h1, h2}, new int[3]);

        PriorityLoad load = Priorities.of(hosts, 50).load();

        assertThat(new int[] {load.healthy(0), load.healthy(1), load.healthy(2)})
                .containsExactly(l0, l1, l2);
    }

    @Test
    void loadIsScaledUpWhenAllTogetherAreTooSick() {
        PrioritySet hosts = priorities(new int[] {25, 25}, new int[2]);

        Priorities state = Priorities.of(hosts, 20);

        assertThat(state.health(0)).isEqualTo(35);
        assertThat(state.load().healthy(0)).isEqualTo(50);
        assertThat(state.load().healthy(1)).isEqualTo(50);
        assertThat(state.panics(0)).isFalse();
    }

    @Test
    void degradedHostsTakeWhatHealthyOnesLeave() {
        PrioritySet hosts = priorities(new int[] {50, 20}, new int[] {50, 0});

        PriorityLoad load = Priorities.of(hosts, 50).load();

        assertThat(load.healthy(0)).isEqualTo(70);
        assertThat(load.healthy(1)).isEqualTo(28);
        assertThat(load.degraded(0)).isEqualTo(2);
    }

    @Test
    void allPanicSpreadsByHostCount() {
        PrioritySet hosts = priorities(new int[] {10, 10}, new int[2]);

        Priorities state = Priorities.of(hosts, 50);

        assertThat(state.panics(0)).isTrue();
        assertThat(state.panics(1)).isTrue();
        assertThat(state.load().healthy(0)).isEqualTo(50);
        assertThat(state.load().healthy(1)).isEqualTo(50);
    }

    @Test
    void nothingAtAllStillAddsUpToAHundred() {
        assertThat(Priorities.of(PrioritySet.EMPTY, 50).load().healthy(0)).isEqualTo(100);
        assertThat(Priorities.of(PrioritySet.EMPTY, 0).load().healthy(0)).isEqualTo(100);
        assertThat(Priorities.of(priorities(new int[] {0, 0}, new int[2]), 0).load().healthy(0))
                .isEqualTo(100);
    }

    @Test
    void retriesLeaveOutPrioritiesTriedBefore() {
        PrioritySet hosts = priorities(new int[] {100, 100}, new int[2]);

        PriorityLoad load =
                Objects.requireNonNull(Priorities.loadWithout(hosts, new boolean[] {true, false}));

        assertThat(load.healthy(0)).isZero();
        assertThat(load.healthy(1)).isEqualTo(100);
        assertThat(Priorities.loadWithout(hosts, new boolean[] {true, true})).isNull();
    }

    @Test
    void hostsBeingCheckedForTheFirstTimeDoNotCount() {
        PrioritySet hosts = Hosts.plain(4);
        Hosts.host(hosts, 2).set(HealthFlag.FAILED_ACTIVE_HC);
        Hosts.host(hosts, 2).set(HealthFlag.PENDING_ACTIVE_HC);
        Hosts.host(hosts, 3).set(HealthFlag.FAILED_ACTIVE_HC);
        Hosts.host(hosts, 3).set(HealthFlag.PENDING_ACTIVE_HC);

        Priorities state = Priorities.of(hosts.refreshed(), 60);

        assertThat(state.health(0)).isEqualTo(100);
        assertThat(state.panics(0)).isFalse();
    }

    /// 100 hosts per priority, so many healthy, so many degraded, the rest ejected.
    private static PrioritySet priorities(int[] healthy, int[] degraded) {
        var specs = new ArrayList<HostSpec>();
        for (int p = 0; p < healthy.length; p++) {
            for (int i = 0; i < 100; i++) {
                specs.add(Hosts.at(p * 100 + i).priority(p).build());
            }
        }
        PrioritySet hosts = Hosts.of(specs);
        IntStream.range(0, healthy.length)
                .forEach(
                        p -> {
                            for (int i = healthy[p]; i < 100; i++) {
                                hosts.get(p)
                                        .hosts()
                                        .get(i)
                                        .set(
                                                i < healthy[p] + degraded[p]
                                                        ? HealthFlag.DEGRADED_ACTIVE_HC
                                                        : HealthFlag.FAILED_OUTLIER_CHECK);
                            }
                        });
        return hosts.refreshed();
    }
}
