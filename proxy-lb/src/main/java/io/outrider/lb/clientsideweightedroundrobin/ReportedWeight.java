package io.outrider.lb.clientsideweightedroundrobin;

import io.outrider.lb.Host;
import io.outrider.lb.LoadReport;
import io.outrider.lb.LoadReportListener;
import io.outrider.lb.WeightedChooser.WeightRule;
import org.jspecify.annotations.Nullable;

/// The weight of one host by its own reports, and the one in force. Threads: any; [#publish] main
/// loop.
final class ReportedWeight implements LoadReportListener {
    static final WeightRule RULE =
            new WeightRule() {
                @Override
                public double weight(Host host) {
                    return host.policyData() instanceof ReportedWeight data ? data.inForce : 1;
                }

                @Override
                public boolean changes() {
                    return true;
                }
            };

    private static final double MAX_WEIGHT = 0xffff_ffffL;

    private final ClientSideWeightedRoundRobin config;
    private volatile @Nullable Report last;
    private volatile double inForce = 1;

    ReportedWeight(ClientSideWeightedRoundRobin config) {
        this.config = config;
    }

    boolean follows(ClientSideWeightedRoundRobin other) {
        return config.equals(other);
    }

    @Override
    public void reported(LoadReport report, long nowNanos) {
        double weight = weight(report);
        if (weight <= 0) {
            return;
        }
        long since = nowNanos;
        Report previous = last;
        if (previous != null
                && nowNanos - previous.at() <= config.weightExpirationPeriod().toNanos()) {
            since = previous.since();
        }
        last = new Report(weight, nowNanos, since);
    }

    /// Whole requests a second per unit of utilization, at least 1; 0 when the report has neither.
    private double weight(LoadReport report) {
        double qps = report.rpsFractional();
        if (!(qps > 0)) {
            return 0;
        }
        double utilization =
                utilization(report) + config.errorUtilizationPenalty() * report.eps() / qps;
        if (!(utilization > 0)) {
            return 0;
        }
        return Math.max(1, Math.floor(Math.min(qps / utilization, MAX_WEIGHT)));
    }

    private double utilization(LoadReport report) {
        if (report.applicationUtilization() > 0) {
            return report.applicationUtilization();
        }
        double highest = 0;
        for (String name : config.metricNames()) {
            highest = Math.max(highest, report.metric(name));
        }
        return highest > 0 ? highest : report.cpuUtilization();
    }

    /// The weight, if the host reported for long enough and not too long ago; else 0.
    double valid(long nowNanos) {
        Report report = last;
        return report != null
                        && nowNanos - report.since() >= config.blackoutPeriod().toNanos()
                        && nowNanos - report.at() <= config.weightExpirationPeriod().toNanos()
                ? report.weight()
                : 0;
    }

    void publish(double weight) {
        inForce = weight;
    }

    double inForce() {
        return inForce;
    }

    /// @param since when the run of reports began that this one belongs to
    private record Report(double weight, long at, long since) {}
}
