package io.outrider.lb;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.lb.clientsideweightedroundrobin.ClientSideWeightedRoundRobin;
import io.outrider.lb.leastrequest.LeastRequest;
import io.outrider.lb.maglev.Maglev;
import io.outrider.lb.overridehost.StickySession;
import io.outrider.lb.peakewma.PeakEwma;
import io.outrider.lb.random.Random;
import io.outrider.lb.roundrobin.RoundRobin;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Which policies can say what they will pick, and that they keep to it.
class ForeseenPicksTest {
    static List<LoadBalancer> foreseeing() {
        return List.of(
                RoundRobin.DEFAULT,
                Random.DEFAULT,
                ClientSideWeightedRoundRobin.DEFAULT,
                new StickySession(RoundRobin.DEFAULT, StickySession.DEFAULT_USABLE));
    }

    static List<LoadBalancer> deciding() {
        return List.of(LeastRequest.DEFAULT, PeakEwma.DEFAULT, Maglev.DEFAULT);
    }

    @ParameterizedTest
    @MethodSource("foreseeing")
    void whatIsForeseenIsPickedInThisOrder(LoadBalancer policy) {
        var picker = Hosts.picker(policy, Hosts.weighted(1, 2, 5, 1));

        var foreseen = new ArrayList<@Nullable Host>();
        var picked = new ArrayList<@Nullable Host>();
        for (int i = 0; i < 4; i++) {
            foreseen.add(picker.peek(PickContext.NONE));
        }
        for (int i = 0; i < 4; i++) {
            picked.add(picker.pick(PickContext.NONE));
        }

        assertThat(picked).isEqualTo(foreseen).doesNotContainNull();
    }

    @ParameterizedTest
    @MethodSource("deciding")
    void whatDependsOnTheMomentIsNotForeseen(LoadBalancer policy) {
        assertThat(Hosts.picker(policy, Hosts.plain(4)).peek(PickContext.NONE)).isNull();
    }

    @Test
    void leastRequestForeseesItsTurnsByWeight() {
        var picker = Hosts.picker(LeastRequest.DEFAULT, Hosts.weighted(1, 5));

        Host foreseen = picker.peek(PickContext.NONE);

        assertThat(foreseen).isNotNull().isSameAs(picker.pick(PickContext.NONE));
    }

    @Test
    void noMoreAreForeseenThanHostsAreHealthy() {
        PrioritySet hosts = Hosts.plain(3);
        Hosts.host(hosts, 1).set(HealthFlag.FAILED_OUTLIER_CHECK);
        var picker = Hosts.picker(RoundRobin.DEFAULT, hosts.refreshed());

        assertThat(picker.peek(PickContext.NONE)).isNotNull();
        assertThat(picker.peek(PickContext.NONE)).isNotNull();
        assertThat(picker.peek(PickContext.NONE)).isNull();
        picker.pick(PickContext.NONE);
        assertThat(picker.peek(PickContext.NONE)).isNotNull();
    }

    @Test
    void aRetryChoosesAnew() {
        var picker = Hosts.picker(RoundRobin.DEFAULT, Hosts.plain(4));
        Host foreseen = picker.peek(PickContext.NONE);
        PickContext retry =
                new PickContext() {
                    @Override
                    public int attempt() {
                        return 1;
                    }
                };

        assertThat(picker.pick(retry)).isNotSameAs(foreseen);
        assertThat(picker.pick(PickContext.NONE)).isSameAs(foreseen);
    }
}
