package io.outrider.lb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.lb.PrioritySetUpdater.Endpoints;
import io.outrider.lb.PrioritySetUpdater.UpdateRules;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PrioritySetUpdaterTest {
    @Test
    void hostsThatStayKeepWhatTheyCounted() {
        PrioritySet before = Hosts.plain(2);
        Hosts.host(before, 1).requestStarted();

        var update =
                Hosts.updater()
                        .update(
                                before,
                                Endpoints.of(
                                        List.of(
                                                Hosts.at(1).weight(3).build(),
                                                Hosts.at(2).build())));

        assertThat(update.hosts().get(0).hosts()).hasSize(2);
        assertThat(Hosts.host(update.hosts(), 1)).isSameAs(Hosts.host(before, 1));
        assertThat(Hosts.host(update.hosts(), 1).activeRequests()).isOne();
        assertThat(Hosts.host(update.hosts(), 1).weight()).isEqualTo(3);
        assertThat(update.added()).containsExactly(Hosts.host(update.hosts(), 2));
        assertThat(update.removed()).containsExactly(Hosts.host(before, 0));
        assertThat(update.changed()).isTrue();
    }

    @Test
    void theSameEndpointsChangeNothing() {
        PrioritySet before = Hosts.plain(3);

        var update =
                Hosts.updater()
                        .update(
                                before,
                                Endpoints.of(
                                        List.of(
                                                Hosts.at(0).build(),
                                                Hosts.at(1).build(),
                                                Hosts.at(2).build())));

        assertThat(update.changed()).isFalse();
        assertThat(update.added()).isEmpty();
        assertThat(update.removed()).isEmpty();
    }

    @Test
    void hostsMayMoveToAnotherPriority() {
        PrioritySet before = Hosts.plain(2);

        var update =
                Hosts.updater()
                        .update(
                                before,
                                Endpoints.of(
                                        List.of(
                                                Hosts.at(0).build(),
                                                Hosts.at(1).priority(2).build())));

        assertThat(update.hosts().size()).isEqualTo(3);
        assertThat(update.hosts().get(1).hosts().isEmpty()).isTrue();
        assertThat(update.hosts().get(2).hosts().get(0)).isSameAs(Hosts.host(before, 1));
        assertThat(update.added()).isEmpty();
    }

    @Test
    void oneAddressIsOneHost() {
        var update =
                Hosts.updater()
                        .update(
                                PrioritySet.EMPTY,
                                Endpoints.of(
                                        List.of(
                                                Hosts.at(0).weight(2).build(),
                                                Hosts.at(0).weight(5).build())));

        assertThat(update.hosts().get(0).hosts()).hasSize(1);
        assertThat(Hosts.host(update.hosts(), 0).weight()).isEqualTo(2);
    }

    @Test
    void checkedHostsStayUntilTheirChecksFail() {
        var updater =
                new PrioritySetUpdater(new UpdateRules(true, false, true, false, false), 1, null);
        PrioritySet before =
                updater.update(
                                PrioritySet.EMPTY,
                                Endpoints.of(List.of(Hosts.at(0).build(), Hosts.at(1).build())))
                        .hosts();
        assertThat(Hosts.host(before, 0).healthFlags())
                .containsExactly(HealthFlag.FAILED_ACTIVE_HC, HealthFlag.PENDING_ACTIVE_HC);
        Hosts.host(before, 0).clear(HealthFlag.FAILED_ACTIVE_HC);
        Hosts.host(before, 0).clear(HealthFlag.PENDING_ACTIVE_HC);

        var update = updater.update(before.refreshed(), Endpoints.of(List.of()));

        assertThat(update.removed()).containsExactly(Hosts.host(before, 1));
        assertThat(Hosts.host(update.hosts(), 0).has(HealthFlag.PENDING_DYNAMIC_REMOVAL)).isTrue();

        Hosts.host(before, 0).set(HealthFlag.FAILED_ACTIVE_HC);
        var last = updater.update(update.hosts(), Endpoints.of(List.of()));

        assertThat(last.removed()).containsExactly(Hosts.host(before, 0));
    }

    @Test
    void aHostThatChangesItsZoneIsANewHostWithItsHealth() {
        PrioritySet before = Hosts.plain(1);
        Hosts.host(before, 0).set(HealthFlag.FAILED_OUTLIER_CHECK);

        var update =
                Hosts.updater()
                        .update(
                                before,
                                Endpoints.of(
                                        List.of(
                                                Hosts.at(0)
                                                        .locality(new Locality("r", "z", ""))
                                                        .build())));

        assertThat(update.added()).hasSize(1);
        assertThat(update.removed()).hasSize(1);
        assertThat(update.added().getFirst().has(HealthFlag.FAILED_OUTLIER_CHECK)).isTrue();
    }

    @Test
    void weightsThatOverflowAreRefused() {
        var tooMuch =
                List.of(
                        Hosts.at(0).weight(Integer.MAX_VALUE).build(),
                        Hosts.at(1).weight(Integer.MAX_VALUE).build(),
                        Hosts.at(2).weight(2).build());

        assertThatThrownBy(() -> Endpoints.of(tooMuch))
                .hasMessage(
                        "load_balancing_weight of all endpoints at priority 0: sum is 4294967296"
                                + " (expected: <= 4294967295)");
    }

    @Test
    void ownLocalityComesFirstThenByName() {
        var own = new Locality("r", "m", "");
        var updater = new PrioritySetUpdater(UpdateRules.DEFAULT, 1, own);
        var endpoints =
                new Endpoints(
                        List.of(
                                Hosts.at(0).locality(new Locality("r", "z", "")).build(),
                                Hosts.at(1).locality(own).build(),
                                Hosts.at(2).locality(new Locality("r", "a", "")).build()),
                        List.of(Map.of(own, 5L, new Locality("r", "z", ""), 7L)),
                        HostSetRules.DEFAULT);

        HostSet set = updater.update(PrioritySet.EMPTY, endpoints).hosts().get(0);

        assertThat(set.hasLocalLocality()).isTrue();
        assertThat(set.locality(0)).isEqualTo(own);
        assertThat(set.locality(1).zone()).isEqualTo("a");
        assertThat(set.localityWeight(0)).isEqualTo(5);
        assertThat(set.localityWeight(1)).isZero();
        assertThat(set.localityWeight(2)).isEqualTo(7);
    }
}
