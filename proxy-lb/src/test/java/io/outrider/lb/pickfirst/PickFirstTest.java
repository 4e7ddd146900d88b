package io.outrider.lb.pickfirst;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.lb.CommonConfig;
import io.outrider.lb.HealthFlag;
import io.outrider.lb.Host;
import io.outrider.lb.Hosts;
import io.outrider.lb.LocalityConfig;
import io.outrider.lb.PrioritySet;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class PickFirstTest {
    @Test
    void theFirstUsableHostGetsEverything() {
        PrioritySet hosts = Hosts.plain(3);
        Hosts.host(hosts, 0).set(HealthFlag.FAILED_ACTIVE_HC);
        var policy = new PickFirst(CommonConfig.DEFAULT, LocalityConfig.UNSET, 0);

        assertThat(Hosts.count(Hosts.picker(policy, hosts.refreshed()), 10))
                .containsOnlyKeys(Hosts.host(hosts, 1));
    }

    @Test
    void shufflingGivesEveryProcessItsOwnHost() {
        PrioritySet hosts = Hosts.plain(5);
        var chosen = new HashSet<Host>();

        for (int seed = 1; seed <= 100; seed++) {
            var policy = new PickFirst(CommonConfig.DEFAULT, LocalityConfig.UNSET, seed);
            chosen.add(Hosts.pick(Hosts.picker(policy, hosts)));
        }

        assertThat(chosen).hasSize(5);
    }
}
