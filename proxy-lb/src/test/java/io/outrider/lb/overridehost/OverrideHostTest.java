package io.outrider.lb.overridehost;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.lb.HealthFlag;
import io.outrider.lb.Hosts;
import io.outrider.lb.Picks;
import io.outrider.lb.PrioritySet;
import io.outrider.lb.roundrobin.RoundRobin;
import java.util.List;
import org.junit.jupiter.api.Test;

class OverrideHostTest {
    private final PrioritySet hosts = Hosts.plain(4);

    @Test
    void namedHostsAreTriedOnePerAttempt() {
        var policy =
                new OverrideHost(List.of(new OverrideHost.Header("x-hosts")), RoundRobin.DEFAULT);
        var picker = Hosts.picker(policy, hosts);
        var request = new Picks();
        request.named = "10.0.0.100:80,10.0.0.4:80, 10.0.0.2:80";

        assertThat(picker.pick(request)).isSameAs(Hosts.host(hosts, 3));
        request.attempt = 1;
        assertThat(picker.pick(request)).isSameAs(Hosts.host(hosts, 1));
        request.attempt = 2;
        assertThat(picker.pick(request)).isNotNull();
    }

    @Test
    void aSessionStaysWithItsHostWhileThatIsUsable() {
        var policy = new StickySession(RoundRobin.DEFAULT, StickySession.DEFAULT_USABLE);
        var picker = Hosts.picker(policy, hosts);
        var request = new Picks();
        request.session = Hosts.address(2);

        for (int i = 0; i < 5; i++) {
            assertThat(picker.pick(request)).isSameAs(Hosts.host(hosts, 2));
        }
        Hosts.host(hosts, 2).set(HealthFlag.FAILED_ACTIVE_HC);
        var next = Hosts.picker(policy, hosts.refreshed());

        assertThat(next.pick(request)).isNotSameAs(Hosts.host(hosts, 2)).isNotNull();
    }

    @Test
    void aStrictSessionGetsNoOtherHost() {
        var policy = new StickySession(RoundRobin.DEFAULT, StickySession.DEFAULT_USABLE);
        var request = new Picks();
        request.session = Hosts.address(99);
        request.strict = true;

        assertThat(Hosts.picker(policy, hosts).pick(request)).isNull();
    }
}
