package io.outrider.lb.clientsideweightedroundrobin;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.lb.BuildContext;
import io.outrider.lb.Host;
import io.outrider.lb.Hosts;
import io.outrider.lb.LoadReport;
import io.outrider.lb.LoadReportListener;
import io.outrider.lb.PickerFactory;
import io.outrider.lb.PrioritySet;
import io.outrider.lb.SplitMixRandom;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ClientSideWeightedRoundRobinTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final PrioritySet hosts = Hosts.plain(3);
    private final PickerFactory factory =
            ClientSideWeightedRoundRobin.DEFAULT.build(hosts, BuildContext.at(0));

    @Test
    void sharesFollowReportedLoadAfterTheBlackout() {
        for (int second = 0; second <= 11; second++) {
            report(0, 100, 0.5, second);
            report(1, 100, 0.25, second);
        }
        factory.refresh(11 * SECOND);

        var counts = Hosts.count(factory.newPicker(new SplitMixRandom(1)), 1000);

        // Weights 200 and 400; the silent host gets the median of those, 400.
        assertThat(counts.get(Hosts.host(hosts, 0))).isBetween(199, 201);
        assertThat(counts.get(Hosts.host(hosts, 1))).isBetween(399, 401);
        assertThat(counts.get(Hosts.host(hosts, 2))).isBetween(399, 401);
    }

    @Test
    void reportsDoNotCountBeforeTheBlackoutIsOverNorAfterTheyExpire() {
        report(0, 100, 0.5, 0);
        report(1, 100, 0.1, 0);
        factory.refresh(5 * SECOND);
        var early = Hosts.count(factory.newPicker(new SplitMixRandom(1)), 300);
        factory.refresh(181 * SECOND);
        var late = Hosts.count(factory.newPicker(new SplitMixRandom(1)), 300);

        assertThat(early.values()).allSatisfy(count -> assertThat(count).isBetween(99, 101));
        assertThat(late.values()).allSatisfy(count -> assertThat(count).isBetween(99, 101));
    }

    @Test
    void reportsWithoutUsableNumbersAreNotMinded() {
        report(0, 0, 0.5, 0);
        report(0, 100, 0, 0);
        report(0, Double.NaN, Double.NaN, 0);
        factory.refresh(20 * SECOND);

        var counts = Hosts.count(factory.newPicker(new SplitMixRandom(1)), 300);

        assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(99, 101));
    }

    private void report(int number, double rps, double utilization, int second) {
        Host host = Hosts.host(hosts, number);
        var listener = (LoadReportListener) Objects.requireNonNull(host.policyData());
        listener.reported(
                new LoadReport(0, 0, utilization, rps, 0, Map.of(), Map.of()), second * SECOND);
    }
}
