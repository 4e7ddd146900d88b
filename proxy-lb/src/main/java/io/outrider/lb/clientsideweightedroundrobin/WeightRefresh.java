package io.outrider.lb.clientsideweightedroundrobin;

import io.outrider.lb.Host;
import io.outrider.lb.HostGroup;
import io.outrider.lb.PrioritySet;
import java.util.Arrays;

/// Puts reported weights in force; hosts without one get the median of the others of their
/// priority. Threads: main loop.
final class WeightRefresh {
    private final PrioritySet hosts;

    WeightRefresh(PrioritySet hosts) {
        this.hosts = hosts;
    }

    void refresh(long nowNanos) {
        for (int i = 0; i < hosts.size(); i++) {
            refresh(hosts.get(i).hosts(), nowNanos);
        }
    }

    private static void refresh(HostGroup group, long nowNanos) {
        var valid = new double[group.size()];
        int n = 0;
        for (Host host : group) {
            double weight = weight(host, nowNanos);
            if (weight > 0) {
                valid[n++] = weight;
            }
        }
        Arrays.sort(valid, 0, n);
        double median = n == 0 ? 1 : valid[n / 2];
        for (Host host : group) {
            if (host.policyData() instanceof ReportedWeight data) {
                double weight = data.valid(nowNanos);
                data.publish(weight > 0 ? weight : median);
            }
        }
    }

    private static double weight(Host host, long nowNanos) {
        return host.policyData() instanceof ReportedWeight data ? data.valid(nowNanos) : 0;
    }
}
