package io.outrider.lb.leastrequest;

import io.outrider.lb.BuildContext;
import io.outrider.lb.CommonConfig;
import io.outrider.lb.GroupPickerFactory;
import io.outrider.lb.GroupRouting;
import io.outrider.lb.Host;
import io.outrider.lb.LoadBalancer;
import io.outrider.lb.LocalityConfig;
import io.outrider.lb.PickerFactory;
import io.outrider.lb.PrioritySet;
import io.outrider.lb.SlowStart;
import io.outrider.lb.WeightedChooser;

/// The `least_request` policy. Hosts of equal weight: the least busy of `choiceCount` random ones,
/// or of all with a full scan. Otherwise turns by `weight / (active + 1)^activeRequestBias`. Active
/// requests are those of the whole process, not of one worker as in Envoy.
///
/// @param choiceCount at least 2; not used by a full scan
/// @param activeRequestBias at least 0; 0 minds weights only
public record LeastRequest(
        CommonConfig common,
        LocalityConfig localities,
        SlowStart slowStart,
        int choiceCount,
        double activeRequestBias,
        SelectionMethod selectionMethod)
        implements LoadBalancer {
    public static final LeastRequest DEFAULT =
            new LeastRequest(
                    CommonConfig.DEFAULT,
                    LocalityConfig.UNSET,
                    SlowStart.OFF,
                    2,
                    1,
                    SelectionMethod.N_CHOICES);

    /// How the least busy of equal-weight hosts is found.
    public enum SelectionMethod {
        N_CHOICES,
        FULL_SCAN
    }

    public LeastRequest {
        if (choiceCount < 2) {
            throw new IllegalArgumentException(
                    "choice_count: " + choiceCount + " (expected: >= 2)");
        }
        if (!(activeRequestBias >= 0)) {
            throw new IllegalArgumentException(
                    "active_request_bias.default_value: "
                            + activeRequestBias
                            + " (expected: >= 0)");
        }
    }

    @Override
    public LoadBalancer withLocalityWeights() {
        return new LeastRequest(
                common,
                new LocalityConfig.LocalityWeighted(),
                slowStart,
                choiceCount,
                activeRequestBias,
                selectionMethod);
    }

    @Override
    public PickerFactory build(PrioritySet hosts, BuildContext context) {
        return new GroupPickerFactory(
                GroupRouting.of(hosts, common, localities, slowStart, context),
                (groups, random) ->
                        new WeightedChooser(
                                switch (selectionMethod) {
                                    case N_CHOICES ->
                                            new LeastBusyOfSome(choiceCount, groups, random);
                                    case FULL_SCAN -> new LeastBusyOfAll(groups, random);
                                },
                                this::weight,
                                slowStart,
                                groups,
                                random));
    }

    private double weight(Host host) {
        double busy = host.activeRequests() + 1.0;
        if (activeRequestBias == 1) {
            return host.weight() / busy;
        }
        return activeRequestBias == 0
                ? host.weight()
                : host.weight() / Math.pow(busy, activeRequestBias);
    }
}
