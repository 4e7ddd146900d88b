package io.outrider.lb.subset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.lb.BuildContext;
import io.outrider.lb.CommonConfig;
import io.outrider.lb.HealthFlag;
import io.outrider.lb.Host;
import io.outrider.lb.HostSpec;
import io.outrider.lb.Hosts;
import io.outrider.lb.PickContext;
import io.outrider.lb.Picker;
import io.outrider.lb.Picks;
import io.outrider.lb.PrioritySet;
import io.outrider.lb.SplitMixRandom;
import io.outrider.lb.roundrobin.RoundRobin;
import io.outrider.lb.subset.SubsetConfig.Fallback;
import io.outrider.lb.subset.SubsetConfig.Selector;
import io.outrider.lb.subset.SubsetConfig.SelectorFallback;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SubsetTest {
    /// 0: v1 prod, 1: v1 dev, 2: v2 prod, 3: v2 dev, 4: nothing
    private final PrioritySet hosts =
            Hosts.of(
                    List.of(
                            labelled(0, Map.of("version", "v1", "stage", "prod")),
                            labelled(1, Map.of("version", "v1", "stage", "dev")),
                            labelled(2, Map.of("version", "v2", "stage", "prod")),
                            labelled(3, Map.of("version", "v2", "stage", "dev")),
                            Hosts.at(4).build()));

    private final BuildContext context = BuildContext.at(0);

    @Test
    void aRouteGetsOnlyTheHostsItWants() {
        Picker picker = picker(config(Fallback.NO_FALLBACK, Selector.of("version")));

        assertThat(picked(picker, Picks.wanting(Map.of("version", "v2")))).containsExactly(2, 3);
        assertThat(context.stats().subsetsSelected.sum()).isEqualTo(20);
        assertThat(context.stats().subsetsCreated.sum()).isEqualTo(2);
    }

    @Test
    void allKeysOfASelectorMustBeNamed() {
        Picker picker = picker(config(Fallback.NO_FALLBACK, Selector.of("version", "stage")));

        assertThat(picked(picker, Picks.wanting(Map.of("version", "v1", "stage", "dev"))))
                .containsExactly(1);
        assertThat(picked(picker, Picks.wanting(Map.of("version", "v1")))).isEmpty();
    }

    @Test
    void withoutMatchTheFallbackDecides() {
        Picks unknown = Picks.wanting(Map.of("version", "v9"));

        assertThat(picked(picker(config(Fallback.NO_FALLBACK, Selector.of("version"))), unknown))
                .isEmpty();
        assertThat(picked(picker(config(Fallback.ANY_ENDPOINT, Selector.of("version"))), unknown))
                .containsExactly(0, 1, 2, 3, 4);
        assertThat(picked(picker(config(Fallback.DEFAULT_SUBSET, Selector.of("version"))), unknown))
                .containsExactly(0, 2);
        assertThat(context.stats().subsetsFallback.sum()).isEqualTo(40);
    }

    @Test
    void aSelectorMayFallBackOnFewerOfItsKeys() {
        var selector =
                new Selector(
                        Set.of("version", "stage"),
                        SelectorFallback.KEYS_SUBSET,
                        Set.of("stage"),
                        false);
        Picker picker = picker(config(Fallback.NO_FALLBACK, selector, Selector.of("stage")));

        assertThat(picked(picker, Picks.wanting(Map.of("version", "v9", "stage", "dev"))))
                .containsExactly(1, 3);
    }

    @Test
    void aSelectorsOwnFallbackComesFirst() {
        var selector =
                new Selector(Set.of("version"), SelectorFallback.NO_FALLBACK, Set.of(), false);
        Picker picker = picker(config(Fallback.ANY_ENDPOINT, selector));

        assertThat(picked(picker, Picks.wanting(Map.of("version", "v9")))).isEmpty();
        assertThat(picked(picker, Picks.wanting(Map.of("colour", "red")))).hasSize(5);
    }

    @Test
    void ejectedHostsOfASubsetAreAvoided() {
        Hosts.host(hosts, 2).set(HealthFlag.FAILED_OUTLIER_CHECK);
        var subset =
                new Subset(
                        config(Fallback.NO_FALLBACK, Selector.of("version")),
                        CommonConfig.DEFAULT,
                        RoundRobin.DEFAULT);
        Picker picker = subset.build(hosts.refreshed(), context).newPicker(new SplitMixRandom(1));

        assertThat(picked(picker, Picks.wanting(Map.of("version", "v2")))).containsExactly(3);
    }

    @Test
    void alternativesAreTriedInOrder() {
        Picker picker =
                picker(
                        new SubsetConfig(
                                Fallback.NO_FALLBACK,
                                Map.of(),
                                List.of(Selector.of("version", "stage")),
                                false,
                                false,
                                false,
                                false,
                                false,
                                true));
        Picks request =
                Picks.wanting(
                        Map.of(
                                "stage",
                                "dev",
                                "fallback_list",
                                List.of(Map.of("version", "v9"), Map.of("version", "v2"))));

        assertThat(picked(picker, request)).containsExactly(3);
    }

    @Test
    void listsPutAHostIntoSeveralSubsetsAndRedundantKeysAreNotMinded() {
        PrioritySet listed =
                Hosts.of(
                        List.of(
                                labelled(0, Map.of("shard", List.of(1.0, 2.0))),
                                labelled(1, Map.of("shard", List.of(2.0)))));
        var config =
                new SubsetConfig(
                        Fallback.NO_FALLBACK,
                        Map.of(),
                        List.of(Selector.of("shard")),
                        false,
                        false,
                        false,
                        true,
                        true,
                        false);
        Picker picker =
                new Subset(config, CommonConfig.DEFAULT, RoundRobin.DEFAULT)
                        .build(listed, context)
                        .newPicker(new SplitMixRandom(1));

        assertThat(picked(picker, Picks.wanting(Map.of("shard", 2.0, "colour", "red"))))
                .containsExactly(0, 1);
        assertThat(picked(picker, Picks.wanting(Map.of("shard", 1.0)))).containsExactly(0);
    }

    @Test
    void singleHostSubsetsKeepTheFirstAndCountTheOthers() {
        var selector =
                new Selector(Set.of("version"), SelectorFallback.NOT_DEFINED, Set.of(), true);
        var factory =
                new Subset(
                                config(Fallback.NO_FALLBACK, selector),
                                CommonConfig.DEFAULT,
                                RoundRobin.DEFAULT)
                        .build(hosts, context);
        Picker picker = factory.newPicker(new SplitMixRandom(1));

        assertThat(picked(picker, Picks.wanting(Map.of("version", "v2")))).containsExactly(2);
        assertThat(factory.gauges())
                .containsEntry("lb_subsets_active", 2L)
                .containsEntry("lb_subsets_single_host_per_subset_duplicate", 2L);
    }

    @Test
    void fallbackKeysMustBeSomeOfTheKeys() {
        assertThatThrownBy(
                        () ->
                                new Selector(
                                        Set.of("a"),
                                        SelectorFallback.KEYS_SUBSET,
                                        Set.of("a"),
                                        false))
                .hasMessage("fallback_keys_subset: [a] (expected: some but not all of [a])");
    }

    private static HostSpec labelled(int i, Map<String, Object> metadata) {
        return Hosts.at(i).metadata(Map.of("envoy.lb", metadata)).build();
    }

    private static SubsetConfig config(Fallback fallback, Selector... selectors) {
        return new SubsetConfig(
                fallback,
                Map.of("stage", "prod"),
                List.of(selectors),
                false,
                false,
                false,
                false,
                false,
                false);
    }

    private Picker picker(SubsetConfig config) {
        return new Subset(config, CommonConfig.DEFAULT, RoundRobin.DEFAULT)
                .build(hosts, context)
                .newPicker(new SplitMixRandom(1));
    }

    /// The numbers of the hosts that 20 picks give, sorted.
    private static List<Integer> picked(Picker picker, PickContext request) {
        var seen = new LinkedHashSet<Host>();
        for (int i = 0; i < 20; i++) {
            Host host = picker.pick(request);
            if (host != null) {
                seen.add(host);
            }
        }
        var numbers = new ArrayList<Integer>();
        for (int i = 0; i < 5; i++) {
            for (Host host : seen) {
                if (host.address().equals(Hosts.address(i))) {
                    numbers.add(i);
                }
            }
        }
        return numbers;
    }
}
