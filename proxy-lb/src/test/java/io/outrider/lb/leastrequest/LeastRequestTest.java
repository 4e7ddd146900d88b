package io.outrider.lb.leastrequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.lb.CommonConfig;
import io.outrider.lb.Host;
import io.outrider.lb.Hosts;
import io.outrider.lb.LocalityConfig;
import io.outrider.lb.PickContext;
import io.outrider.lb.Picker;
import io.outrider.lb.PrioritySet;
import io.outrider.lb.SlowStart;
import java.util.ArrayDeque;
import org.junit.jupiter.api.Test;

class LeastRequestTest {
    private static final LeastRequest FULL_SCAN =
            new LeastRequest(
                    CommonConfig.DEFAULT,
                    LocalityConfig.UNSET,
                    SlowStart.OFF,
                    2,
                    1,
                    LeastRequest.SelectionMethod.FULL_SCAN);

    @Test
    void theLessBusyOfTwoIsPicked() {
        PrioritySet hosts = Hosts.plain(2);
        Hosts.host(hosts, 0).requestStarted();
        var picker = Hosts.picker(LeastRequest.DEFAULT, hosts);

        assertThat(Hosts.count(picker, 10)).containsOnlyKeys(Hosts.host(hosts, 1));
    }

    @Test
    void idleHostsTakeTurns() {
        var picker = Hosts.picker(LeastRequest.DEFAULT, Hosts.plain(5));

        assertThat(Hosts.count(picker, 100).values()).containsOnly(20);
    }

    @Test
    void aFullScanFindsTheOnlyIdleHost() {
        PrioritySet hosts = Hosts.plain(50);
        for (int i = 0; i < 50; i++) {
            if (i != 31) {
                Hosts.host(hosts, i).requestStarted();
            }
        }

        assertThat(Hosts.picker(FULL_SCAN, hosts).pick(PickContext.NONE))
                .isSameAs(Hosts.host(hosts, 31));
    }

    @Test
    void aFullScanRotatesBetweenEquallyBusyHosts() {
        PrioritySet hosts = Hosts.plain(3);
        Hosts.host(hosts, 0).requestStarted();
        var picker = Hosts.picker(FULL_SCAN, hosts);

        var counts = Hosts.count(picker, 10);

        assertThat(counts.get(Hosts.host(hosts, 1))).isEqualTo(5);
        assertThat(counts.get(Hosts.host(hosts, 2))).isEqualTo(5);
    }

    @Test
    void weightsAreDividedByBusyness() {
        PrioritySet hosts = Hosts.weighted(1, 3);
        Hosts.host(hosts, 1).requestStarted();
        Hosts.host(hosts, 1).requestStarted();
        var picker = Hosts.picker(LeastRequest.DEFAULT, hosts);

        var counts = Hosts.count(picker, 1000);

        assertThat(counts.get(Hosts.host(hosts, 0))).isBetween(499, 501);
    }

    @Test
    void slowHostsGetLess() {
        PrioritySet hosts = Hosts.plain(10);
        var picker = Hosts.picker(LeastRequest.DEFAULT, hosts);

        int toSlow = simulateSlowHost(picker, Hosts.host(hosts, 0));

        // One host ten times slower than nine others: fair by latency would be about 1 in 91.
        assertThat(toSlow).isLessThan(10_000 / 25);
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatThrownBy(
                        () ->
                                new LeastRequest(
                                        CommonConfig.DEFAULT,
                                        LocalityConfig.UNSET,
                                        SlowStart.OFF,
                                        1,
                                        1,
                                        LeastRequest.SelectionMethod.N_CHOICES))
                .hasMessage("choice_count: 1 (expected: >= 2)");
        assertThatThrownBy(
                        () ->
                                new LeastRequest(
                                        CommonConfig.DEFAULT,
                                        LocalityConfig.UNSET,
                                        SlowStart.OFF,
                                        2,
                                        Double.NaN,
                                        LeastRequest.SelectionMethod.N_CHOICES))
                .hasMessage("active_request_bias.default_value: NaN (expected: >= 0)");
    }

    /// One request a tick; a request lasts 8 ticks, on the slow host 80.
    private static int simulateSlowHost(Picker picker, Host slow) {
        var fastUnderWay = new ArrayDeque<Ending>();
        var slowUnderWay = new ArrayDeque<Ending>();
        int toSlow = 0;
        for (int tick = 0; tick < 10_000; tick++) {
            end(fastUnderWay, tick);
            end(slowUnderWay, tick);
            Host host = Hosts.pick(picker);
            host.requestStarted();
            if (host == slow) {
                toSlow++;
                slowUnderWay.add(new Ending(host, tick + 80));
            } else {
                fastUnderWay.add(new Ending(host, tick + 8));
            }
        }
        return toSlow;
    }

    private static void end(ArrayDeque<Ending> underWay, int tick) {
        while (!underWay.isEmpty() && underWay.peek().tick() <= tick) {
            underWay.poll().host().requestEnded();
        }
    }

    private record Ending(Host host, int tick) {}
}
