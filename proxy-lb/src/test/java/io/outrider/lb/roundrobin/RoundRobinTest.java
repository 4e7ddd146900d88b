package io.outrider.lb.roundrobin;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.lb.BuildContext;
import io.outrider.lb.CommonConfig;
import io.outrider.lb.HealthFlag;
import io.outrider.lb.Host;
import io.outrider.lb.Hosts;
import io.outrider.lb.LocalityConfig;
import io.outrider.lb.PickContext;
import io.outrider.lb.Picker;
import io.outrider.lb.PrioritySet;
import io.outrider.lb.SlowStart;
import io.outrider.lb.SplitMixRandom;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RoundRobinTest {
    @Test
    void equalHostsTakeTurns() {
        var picker = Hosts.picker(RoundRobin.DEFAULT, Hosts.plain(3));

        Host first = picker.pick(PickContext.NONE);
        Host second = picker.pick(PickContext.NONE);
        Host third = picker.pick(PickContext.NONE);

        assertThat(first).isNotIn(second, third);
        assertThat(second).isNotEqualTo(third);
        assertThat(picker.pick(PickContext.NONE)).isSameAs(first);
    }

    @Test
    void weightsAreKeptExactlyAndSmoothly() {
        PrioritySet hosts = Hosts.weighted(1, 2, 5);
        var picker = Hosts.picker(RoundRobin.DEFAULT, hosts);

        var counts = Hosts.count(picker, 800);

        assertThat(counts.get(Hosts.host(hosts, 0))).isBetween(99, 101);
        assertThat(counts.get(Hosts.host(hosts, 1))).isBetween(199, 201);
        assertThat(counts.get(Hosts.host(hosts, 2))).isBetween(499, 501);
    }

    @Test
    void ejectedHostsGetNothing() {
        PrioritySet hosts = Hosts.plain(3);
        Hosts.host(hosts, 1).set(HealthFlag.FAILED_OUTLIER_CHECK);
        var picker = Hosts.picker(RoundRobin.DEFAULT, hosts.refreshed());

        var counts = Hosts.count(picker, 10);

        assertThat(counts)
                .containsOnlyKeys(Hosts.host(hosts, 0), Hosts.host(hosts, 2))
                .containsValue(5);
    }

    @Test
    void panicUsesAllHostsAndIsCounted() {
        PrioritySet hosts = Hosts.plain(4);
        for (int i = 1; i < 4; i++) {
            Hosts.host(hosts, i).set(HealthFlag.FAILED_OUTLIER_CHECK);
        }
        var context = BuildContext.at(0);
        Picker picker =
                RoundRobin.DEFAULT
                        .build(hosts.refreshed(), context)
                        .newPicker(new SplitMixRandom(1));

        var counts = Hosts.count(picker, 8);

        assertThat(counts).hasSize(4);
        assertThat(context.stats().healthyPanic.sum()).isEqualTo(8);
    }

    @Test
    void panicFailsTrafficWhereConfigured() {
        PrioritySet hosts = Hosts.plain(4);
        for (int i = 1; i < 4; i++) {
            Hosts.host(hosts, i).set(HealthFlag.FAILED_OUTLIER_CHECK);
        }
        var policy =
                new RoundRobin(
                        CommonConfig.DEFAULT,
                        new LocalityConfig.ZoneAware(
                                100, 6, true, 0, LocalityConfig.Basis.HEALTHY_HOSTS_NUM),
                        SlowStart.OFF);

        assertThat(Hosts.picker(policy, hosts.refreshed()).pick(PickContext.NONE)).isNull();
    }

    @Test
    void anEmptyClusterHasNoHost() {
        assertThat(Hosts.picker(RoundRobin.DEFAULT, PrioritySet.EMPTY).pick(PickContext.NONE))
                .isNull();
    }

    @Test
    void aNewHostWarmsUpLinearly() {
        PrioritySet hosts = Hosts.plain(2);
        var slowStart = new SlowStart(Duration.ofSeconds(10), 1, 10);
        var policy = new RoundRobin(CommonConfig.DEFAULT, LocalityConfig.UNSET, slowStart);
        Hosts.host(hosts, 0).becameHealthy(-TimeUnit.SECONDS.toNanos(100));
        var picker = policy.build(hosts, BuildContext.at(0)).newPicker(new SplitMixRandom(3));

        int half = picksOfSecond(picker, hosts, TimeUnit.SECONDS.toNanos(5));
        int start = picksOfSecond(picker, hosts, TimeUnit.MILLISECONDS.toNanos(1));
        int after = picksOfSecond(picker, hosts, TimeUnit.SECONDS.toNanos(11));

        assertThat(half).isBetween(325, 341); // 0.5 of 1.5
        assertThat(start).isBetween(86, 96); // 0.1 of 1.1
        assertThat(after).isEqualTo(500);
    }

    private static int picksOfSecond(Picker picker, PrioritySet hosts, long nowNanos) {
        PickContext context =
                new PickContext() {
                    @Override
                    public long nanoTime() {
                        return nowNanos;
                    }
                };
        int picked = 0;
        for (int i = 0; i < 1000; i++) {
            if (picker.pick(context) == Hosts.host(hosts, 1)) {
                picked++;
            }
        }
        return picked;
    }
}
