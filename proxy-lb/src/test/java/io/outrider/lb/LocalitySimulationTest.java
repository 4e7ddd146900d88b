package io.outrider.lb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.outrider.lb.LocalityConfig.Basis;
import io.outrider.lb.LocalityConfig.ZoneAware;
import io.outrider.lb.PrioritySetUpdater.Endpoints;
import io.outrider.lb.PrioritySetUpdater.UpdateRules;
import io.outrider.lb.clusterprovided.ClusterProvided;
import io.outrider.lb.maglev.Maglev;
import io.outrider.lb.roundrobin.RoundRobin;
import io.outrider.lb.wrrlocality.WrrLocality;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Where requests go by zone, against what the weights and sizes of the zones say.
class LocalitySimulationTest {
    private static final int PICKS = 20_000;
    private static final Locality A = new Locality("r", "a", "");
    private static final Locality B = new Locality("r", "b", "");
    private static final Locality C = new Locality("r", "c", "");

    @Test
    void localitiesGetTheirWeights() {
        PrioritySet hosts = weighted(Map.of(A, 1L, B, 3L, C, 6L));

        var shares = shares(new WrrLocality(RoundRobin.DEFAULT), hosts, BuildContext.at(0));

        assertThat(shares.get(A)).isCloseTo(0.1, within(0.001));
        assertThat(shares.get(B)).isCloseTo(0.3, within(0.001));
        assertThat(shares.get(C)).isCloseTo(0.6, within(0.001));
    }

    @Test
    void aSickLocalityLosesWhatOverprovisioningDoesNotCover() {
        PrioritySet hosts = weighted(Map.of(A, 1L, B, 1L));
        // Half of A's four hosts: 2 / 4 * 1.4 = 0.7 of its weight.
        hosts.get(0).hosts(0).get(0).set(HealthFlag.FAILED_OUTLIER_CHECK);
        hosts.get(0).hosts(0).get(1).set(HealthFlag.FAILED_OUTLIER_CHECK);

        var shares =
                shares(new WrrLocality(RoundRobin.DEFAULT), hosts.refreshed(), BuildContext.at(0));

        assertThat(shares.get(A)).isCloseTo(0.7 / 1.7, within(0.001));
    }

    @Test
    void aLocalityWithoutWeightGetsNothing() {
        PrioritySet hosts = weighted(Map.of(B, 2L));

        var shares = shares(new WrrLocality(RoundRobin.DEFAULT), hosts, BuildContext.at(0));

        assertThat(shares).containsOnlyKeys(B);
    }

    @Test
    void onlyZeroWeightsMeanThatLocalitiesAreNotMinded() {
        PrioritySet hosts = weighted(Map.of());

        var shares = shares(new WrrLocality(RoundRobin.DEFAULT), hosts, BuildContext.at(0));

        assertThat(shares).hasSize(3);
    }

    @Test
    void hashTablesGiveLocalitiesTheirWeights() {
        PrioritySet hosts = weighted(Map.of(A, 1L, B, 3L, C, 6L));

        var shares = shares(new WrrLocality(Maglev.DEFAULT), hosts, BuildContext.at(0));

        assertThat(shares.get(C)).isCloseTo(0.6, within(0.015));
    }

    /// So it is in Envoy: "no healthy upstream".
    @Test
    void hashTablesAreEmptyWhereNoLocalityHasWeight() {
        Picker picker = Hosts.picker(new WrrLocality(Maglev.DEFAULT), weighted(Map.of()));

        assertThat(picker.pick(PickContext.NONE)).isNull();
    }

    @Test
    void policiesThatChooseNoEndpointsCannotBeWeighed() {
        assertThatThrownBy(() -> new WrrLocality(new ClusterProvided()))
                .hasMessage(
                        "endpoint_picking_policy: ClusterProvided"
                                + " (expected: a policy that chooses endpoints)");
    }

    @Test
    void requestsStayInAZoneThatCanCarryThem() {
        var context = zones(new int[] {2, 2, 2});
        PrioritySet hosts = upstream(new int[] {4, 4, 4});

        var shares = shares(RoundRobin.DEFAULT, hosts, context);

        assertThat(shares).containsOnlyKeys(A);
        assertThat(context.stats().zoneRoutingAllDirectly.sum()).isEqualTo(PICKS);
    }

    @Test
    void aSmallZonePassesOnWhatItCannotCarry() {
        // Callers 40, 40, 20 %; hosts 20, 60, 20 %: half of A's own requests stay, the rest goes
        // to B, the only one with room.
        var context = zones(new int[] {2, 2, 1});
        PrioritySet hosts = upstream(new int[] {2, 6, 2});

        var shares = shares(RoundRobin.DEFAULT, hosts, context);

        assertThat(shares.get(A)).isCloseTo(0.5, within(0.015));
        assertThat(shares.get(B)).isCloseTo(0.5, within(0.015));
        assertThat(shares).doesNotContainKey(C);
    }

    /// The own zone keeps its share of hosts over its share of callers; the rest goes to zones with
    /// more hosts than callers, in proportion to how many more.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void zonesTakeWhatOthersCannotCarry(long seed) {
        var random = new SplitMixRandom(seed);
        int[] callers = new int[3];
        int[] sizes = new int[3];
        for (int i = 0; i < 3; i++) {
            callers[i] = 1 + random.nextInt(9);
            sizes[i] = 2 + random.nextInt(9);
        }

        var shares = shares(RoundRobin.DEFAULT, upstream(sizes), zones(callers));

        double[] expected = byZone(share(callers), share(sizes));
        Locality[] localities = {A, B, C};
        for (int i = 0; i < 3; i++) {
            assertThat(shares.getOrDefault(localities[i], 0.0))
                    .as("zone %d", i)
                    .isCloseTo(expected[i], within(0.015));
        }
    }

    private static double[] byZone(double[] callers, double[] hosts) {
        double own = Math.min(1, hosts[0] / callers[0]);
        double room = 0;
        for (int i = 1; i < 3; i++) {
            room += Math.max(0, hosts[i] - callers[i]);
        }
        var shares = new double[] {own, 0, 0};
        for (int i = 1; i < 3 && own < 1; i++) {
            shares[i] = (1 - own) * Math.max(0, hosts[i] - callers[i]) / room;
        }
        return shares;
    }

    private static double[] share(int[] counts) {
        double total = counts[0] + counts[1] + counts[2];
        return new double[] {counts[0] / total, counts[1] / total, counts[2] / total};
    }

    @Test
    void smallClustersAreNotRoutedByZone() {
        var context = zones(new int[] {2, 2, 2});

        var shares = shares(RoundRobin.DEFAULT, upstream(new int[] {2, 2, 1}), context);

        assertThat(shares).hasSize(3);
        assertThat(context.stats().zoneClusterTooSmall.sum()).isOne();
    }

    @Test
    void aForcedZoneKeepsEverythingWhileItHasHosts() {
        var policy =
                new RoundRobin(
                        CommonConfig.DEFAULT,
                        new ZoneAware(100, 6, false, 1, Basis.HEALTHY_HOSTS_NUM),
                        SlowStart.OFF);

        var shares = shares(policy, upstream(new int[] {1, 6, 6}), zones(new int[] {6, 1, 1}));

        assertThat(shares).containsOnlyKeys(A);
    }

    private static PrioritySet weighted(Map<Locality, Long> weights) {
        return update(
                new Endpoints(specs(new int[] {4, 4, 4}), List.of(weights), HostSetRules.DEFAULT),
                null);
    }

    private static PrioritySet upstream(int[] sizes) {
        return update(Endpoints.of(specs(sizes)), A);
    }

    private static BuildContext zones(int[] callers) {
        return new BuildContext(0, update(Endpoints.of(specs(callers)), A), new LbStats(), () -> 0);
    }

    private static List<HostSpec> specs(int[] sizes) {
        var specs = new ArrayList<HostSpec>();
        Locality[] localities = {A, B, C};
        for (int zone = 0; zone < sizes.length; zone++) {
            for (int i = 0; i < sizes[zone]; i++) {
                specs.add(Hosts.at(specs.size()).locality(localities[zone]).build());
            }
        }
        return specs;
    }

    private static Map<Locality, Double> shares(
            LoadBalancer policy, PrioritySet hosts, BuildContext context) {
        Picker picker = policy.build(hosts, context).newPicker(new SplitMixRandom(42));
        var shares = new HashMap<Locality, Double>();
        Hosts.count(picker, PICKS)
                .forEach(
                        (host, count) ->
                                shares.merge(host.locality(), (double) count / PICKS, Double::sum));
        return shares;
    }

    private static PrioritySet update(Endpoints endpoints, @Nullable Locality own) {
        return new PrioritySetUpdater(UpdateRules.DEFAULT, 1, own)
                .update(PrioritySet.EMPTY, endpoints)
                .hosts();
    }
}
