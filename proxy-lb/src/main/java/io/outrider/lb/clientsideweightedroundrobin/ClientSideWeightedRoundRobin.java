package io.outrider.lb.clientsideweightedroundrobin;

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
import io.outrider.lb.roundrobin.RoundRobin;
import java.time.Duration;
import java.util.List;

/// The `client_side_weighted_round_robin` policy: round robin by weights computed from load reports
/// (ORCA) that come with responses: requests a second by utilization.
///
/// @param metricNames tried in this order of preference: `application_utilization`, the highest of
///   these, `cpu_utilization`
/// @param errorUtilizationPenalty adds errors per request times this to the utilization; >= 0
/// @param blackoutPeriod how long a host must have reported before its weight counts
/// @param weightExpirationPeriod after how long without report its weight does not count any more
/// @param weightUpdatePeriod how often weights are taken over
public record ClientSideWeightedRoundRobin(
        CommonConfig common,
        LocalityConfig localities,
        SlowStart slowStart,
        List<String> metricNames,
        double errorUtilizationPenalty,
        Duration blackoutPeriod,
        Duration weightExpirationPeriod,
        Duration weightUpdatePeriod)
        implements LoadBalancer {
    private static final Duration MIN_UPDATE_PERIOD = Duration.ofMillis(100);

    public static final ClientSideWeightedRoundRobin DEFAULT =
            new ClientSideWeightedRoundRobin(
                    CommonConfig.DEFAULT,
                    LocalityConfig.UNSET,
                    SlowStart.OFF,
                    List.of(),
                    0,
                    Duration.ofSeconds(10),
                    Duration.ofMinutes(3),
                    Duration.ofSeconds(1));

    public ClientSideWeightedRoundRobin {
        metricNames = List.copyOf(metricNames);
        if (!(errorUtilizationPenalty >= 0)) {
            throw new IllegalArgumentException(
                    "error_utilization_penalty: " + errorUtilizationPenalty + " (expected: >= 0)");
        }
        requireNotNegative("blackout_period", blackoutPeriod);
        requireNotNegative("weight_expiration_period", weightExpirationPeriod);
        requireNotNegative("weight_update_period", weightUpdatePeriod);
        if (weightUpdatePeriod.compareTo(MIN_UPDATE_PERIOD) < 0) {
            weightUpdatePeriod = MIN_UPDATE_PERIOD;
        }
    }

    private static void requireNotNegative(String field, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(field + ": " + value + " (expected: >= 0)");
        }
    }

    @Override
    public LoadBalancer withLocalityWeights() {
        return new ClientSideWeightedRoundRobin(
                common,
                new LocalityConfig.LocalityWeighted(),
                slowStart,
                metricNames,
                errorUtilizationPenalty,
                blackoutPeriod,
                weightExpirationPeriod,
                weightUpdatePeriod);
    }

    @Override
    public PickerFactory build(PrioritySet hosts, BuildContext context) {
        for (int i = 0; i < hosts.size(); i++) {
            for (Host host : hosts.get(i).hosts()) {
                if (!(host.policyData() instanceof ReportedWeight data && data.follows(this))) {
                    host.setPolicyData(new ReportedWeight(this));
                }
            }
        }
        var routing = GroupRouting.of(hosts, common, localities, slowStart, context);
        var weights = new WeightRefresh(hosts);
        weights.refresh(context.nowNanos());
        return new WeightedFactory(
                new GroupPickerFactory(
                        routing,
                        (groups, random) ->
                                new WeightedChooser(
                                        RoundRobin.inTurn(groups, random.nextLong()),
                                        ReportedWeight.RULE,
                                        slowStart,
                                        groups,
                                        random)),
                weights,
                weightUpdatePeriod.toNanos());
    }
}
