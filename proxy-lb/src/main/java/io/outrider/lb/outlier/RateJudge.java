package io.outrider.lb.outlier;

import io.outrider.lb.HealthFlag;
import io.outrider.lb.Host;
import io.outrider.lb.outlier.OutlierConfig.FailurePercentage;
import io.outrider.lb.outlier.OutlierConfig.SuccessRate;
import io.outrider.lb.outlier.OutlierEvent.Rates;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Compares the success rates of a cluster's hosts in the last interval. Threads: main loop.
final class RateJudge {
    private RateJudge() {}

    /// @param local whether to judge by connections instead of responses
    static Verdict judge(OutlierConfig config, Map<Host, HostMonitor> monitors, boolean local) {
        SuccessRate byRate = config.successRate();
        FailurePercentage byShare = config.failurePercentage();
        if (monitors.size() < byRate.minimumHosts() && monitors.size() < byShare.minimumHosts()) {
            return Verdict.NONE;
        }
        var forRate = new ArrayList<HostRate>();
        var forShare = new ArrayList<HostRate>();
        monitors.forEach(
                (host, monitor) -> {
                    RateCounter counter = local ? monitor.local : monitor.external;
                    double rate = counter.rate();
                    if (host.has(HealthFlag.FAILED_OUTLIER_CHECK) || rate < 0) {
                        return;
                    }
                    long volume = counter.volume();
                    if (volume >= byRate.requestVolume()) {
                        forRate.add(new HostRate(host, rate));
                    }
                    if (volume >= byShare.requestVolume()) {
                        forShare.add(new HostRate(host, rate));
                    }
                    if (volume >= Math.min(byRate.requestVolume(), byShare.requestVolume())) {
                        counter.publish(rate);
                    }
                });
        var outliers = new ArrayList<Outlier>();
        double average = -1;
        double threshold = -1;
        if (!forRate.isEmpty() && forRate.size() >= byRate.minimumHosts()) {
            average = forRate.stream().mapToDouble(HostRate::rate).sum() / forRate.size();
            threshold = average - byRate.stdevFactor() / 1000.0 * deviation(forRate, average);
            EjectionType type =
                    local ? EjectionType.SUCCESS_RATE_LOCAL_ORIGIN : EjectionType.SUCCESS_RATE;
            for (HostRate host : forRate) {
                if (host.rate() < threshold) {
                    var rates = new Rates(host.rate(), average, threshold);
                    outliers.add(new Outlier(host.host(), type, rates));
                }
            }
        }
        if (!forShare.isEmpty() && forShare.size() >= byShare.minimumHosts()) {
            EjectionType type =
                    local
                            ? EjectionType.FAILURE_PERCENTAGE_LOCAL_ORIGIN
                            : EjectionType.FAILURE_PERCENTAGE;
            for (HostRate host : forShare) {
                if (100 - host.rate() >= byShare.threshold()) {
                    outliers.add(new Outlier(host.host(), type, new Rates(host.rate(), -1, -1)));
                }
            }
        }
        return new Verdict(outliers, average, threshold);
    }

    private static double deviation(List<HostRate> rates, double average) {
        double squares = 0;
        for (HostRate rate : rates) {
            squares += (rate.rate() - average) * (rate.rate() - average);
        }
        return Math.sqrt(squares / rates.size());
    }

    private record HostRate(Host host, double rate) {}

    /// A host that is out of line, and by which measure.
    record Outlier(Host host, EjectionType type, Rates rates) {}

    /// @param average -1 when too few hosts had enough requests
    /// @param threshold -1 likewise
    record Verdict(List<Outlier> outliers, double average, double threshold) {
        static final Verdict NONE = new Verdict(List.of(), -1, -1);
    }
}
