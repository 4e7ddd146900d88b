package io.outrider.lb;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.lb.PrioritySetUpdater.Endpoints;
import io.outrider.lb.PrioritySetUpdater.UpdateRules;
import io.outrider.lb.clientsideweightedroundrobin.ClientSideWeightedRoundRobin;
import io.outrider.lb.leastrequest.LeastRequest;
import io.outrider.lb.maglev.Maglev;
import io.outrider.lb.peakewma.PeakEwma;
import io.outrider.lb.pickfirst.PickFirst;
import io.outrider.lb.random.Random;
import io.outrider.lb.ringhash.RingHash;
import io.outrider.lb.roundrobin.RoundRobin;
import io.outrider.lb.wrrlocality.WrrLocality;
import java.util.Collections;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// No set of hosts makes a policy divide by zero, spin or return nonsense.
class ExtremeHostsTest {
    static Stream<LoadBalancer> policies() {
        return Stream.of(
                RoundRobin.DEFAULT,
                LeastRequest.DEFAULT,
                Random.DEFAULT,
                RingHash.DEFAULT,
                Maglev.DEFAULT,
                PeakEwma.DEFAULT,
                ClientSideWeightedRoundRobin.DEFAULT,
                new PickFirst(CommonConfig.DEFAULT, LocalityConfig.UNSET, 0),
                new WrrLocality(RoundRobin.DEFAULT));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void noHostsGiveNoHost(LoadBalancer policy) {
        assertThat(Hosts.picker(policy, PrioritySet.EMPTY).pick(PickContext.NONE)).isNull();
    }

    @ParameterizedTest
    @MethodSource("policies")
    void aSingleHostGetsEverything(LoadBalancer policy) {
        PrioritySet hosts = Hosts.plain(1);

        assertThat(Hosts.count(Hosts.picker(policy, hosts), 10))
                .containsOnlyKeys(Hosts.host(hosts, 0));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void weightsFarApartAreServed(LoadBalancer policy) {
        PrioritySet hosts = Hosts.weighted(1, 100_000);

        assertThat(Hosts.count(Hosts.picker(policy, hosts), 100)).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("policies")
    void panicUsesHostsThatAreAllOut(LoadBalancer policy) {
        PrioritySet hosts = Hosts.plain(3);
        hosts.get(0).hosts().forEach(host -> host.set(HealthFlag.FAILED_ACTIVE_HC));

        assertThat(Hosts.picker(policy, hosts.refreshed()).pick(PickContext.NONE)).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("policies")
    void thousandsOfHostsWithOneAddressAreServed(LoadBalancer policy) {
        var rules = new UpdateRules(false, false, false, true, true);
        PrioritySet hosts =
                new PrioritySetUpdater(rules, 1, null)
                        .update(
                                PrioritySet.EMPTY,
                                Endpoints.of(Collections.nCopies(3000, Hosts.at(0).build())))
                        .hosts();

        assertThat(hosts.get(0).hosts().size()).isEqualTo(3000);
        assertThat(Hosts.pick(Hosts.picker(policy, hosts)).address()).isEqualTo(Hosts.address(0));
    }
}
