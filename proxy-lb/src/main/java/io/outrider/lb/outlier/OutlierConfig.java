package io.outrider.lb.outlier;

import java.time.Duration;

/// Settings of outlier detection: the fields of `OutlierDetection` in groups. Immutable.
///
/// @param interval between sweeps
/// @param serverErrors `consecutive_5xx` and its enforcement
/// @param gatewayFailures `consecutive_gateway_failure` (502, 503, 504)
/// @param localOriginFailures `consecutive_local_origin_failure`; only with the split
/// @param splitExternalLocalOriginErrors whether failed connections count apart from responses
public record OutlierConfig(
        Duration interval,
        Consecutive serverErrors,
        Consecutive gatewayFailures,
        Consecutive localOriginFailures,
        SuccessRate successRate,
        FailurePercentage failurePercentage,
        Ejection ejection,
        boolean splitExternalLocalOriginErrors) {
    public static final OutlierConfig DEFAULT =
            new OutlierConfig(
                    Duration.ofSeconds(10),
                    new Consecutive(5, 100),
                    new Consecutive(5, 0),
                    new Consecutive(5, 100),
                    SuccessRate.DEFAULT,
                    FailurePercentage.DEFAULT,
                    Ejection.DEFAULT,
                    false);

    public OutlierConfig {
        if (interval.toMillis() < 1) {
            throw new IllegalArgumentException("interval: " + interval + " (expected: > 0)");
        }
    }

    public OutlierConfig withServerErrors(Consecutive value) {
        return new OutlierConfig(
                interval,
                value,
                gatewayFailures,
                localOriginFailures,
                successRate,
                failurePercentage,
                ejection,
                splitExternalLocalOriginErrors);
    }

    public OutlierConfig withGatewayFailures(Consecutive value) {
        return new OutlierConfig(
                interval,
                serverErrors,
                value,
                localOriginFailures,
                successRate,
                failurePercentage,
                ejection,
                splitExternalLocalOriginErrors);
    }

    public OutlierConfig withFailurePercentage(FailurePercentage value) {
        return new OutlierConfig(
                interval,
                serverErrors,
                gatewayFailures,
                localOriginFailures,
                successRate,
                value,
                ejection,
                splitExternalLocalOriginErrors);
    }

    public OutlierConfig withEjection(Ejection value) {
        return new OutlierConfig(
                interval,
                serverErrors,
                gatewayFailures,
                localOriginFailures,
                successRate,
                failurePercentage,
                value,
                splitExternalLocalOriginErrors);
    }

    public OutlierConfig withSplitErrors() {
        return new OutlierConfig(
                interval,
                serverErrors,
                gatewayFailures,
                localOriginFailures,
                successRate,
                failurePercentage,
                ejection,
                true);
    }

    /// So many failures in a row eject.
    ///
    /// @param threshold 0 means never
    /// @param enforcing in percent of the times it is reached; otherwise only logged
    public record Consecutive(long threshold, int enforcing) {
        public Consecutive {
            Check.percent("enforcing", enforcing);
        }
    }

    /// Ejects hosts whose success rate is far below the others'.
    ///
    /// @param minimumHosts with enough requests, else nobody is judged
    /// @param requestVolume requests in an interval that make a host's rate count
    /// @param stdevFactor in thousandths: how many standard deviations below the mean eject
    public record SuccessRate(
            int minimumHosts,
            long requestVolume,
            int stdevFactor,
            int enforcing,
            int enforcingLocalOrigin) {
        public static final SuccessRate DEFAULT = new SuccessRate(5, 100, 1900, 100, 100);

        public SuccessRate {
            Check.percent("enforcing_success_rate", enforcing);
            Check.percent("enforcing_local_origin_success_rate", enforcingLocalOrigin);
        }
    }

    /// Ejects hosts that fail too large a share of their requests.
    ///
    /// @param threshold in percent of requests
    public record FailurePercentage(
            int threshold,
            int minimumHosts,
            long requestVolume,
            int enforcing,
            int enforcingLocalOrigin) {
        public static final FailurePercentage DEFAULT = new FailurePercentage(85, 5, 50, 0, 0);

        public FailurePercentage {
            Check.percent("failure_percentage_threshold", threshold);
            Check.percent("enforcing_failure_percentage", enforcing);
            Check.percent("enforcing_failure_percentage_local_origin", enforcingLocalOrigin);
        }
    }

    /// How long and how many.
    ///
    /// @param baseTime times the number of ejections in close succession
    /// @param maxTime at least `baseTime`
    /// @param maxTimeJitter added at random
    /// @param maxPercent of all hosts of the cluster
    /// @param alwaysOneHost one host may be ejected whatever `maxPercent` says
    /// @param unejectOnHealthCheck a passed active check brings the host back
    public record Ejection(
            Duration baseTime,
            Duration maxTime,
            Duration maxTimeJitter,
            int maxPercent,
            boolean alwaysOneHost,
            boolean unejectOnHealthCheck) {
        public static final Ejection DEFAULT =
                new Ejection(
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(300),
                        Duration.ZERO,
                        10,
                        false,
                        true);

        public Ejection {
            if (maxTime.compareTo(baseTime) < 0) {
                throw new IllegalArgumentException(
                        "max_ejection_time: "
                                + maxTime
                                + " (expected: >= base_ejection_time, "
                                + baseTime
                                + ")");
            }
            Check.percent("max_ejection_percent", maxPercent);
        }
    }

    /// A class of its own: the groups' defaults are checked while the outer class, whose own
    /// default is made of them, need not be there yet.
    private static final class Check {
        static void percent(String field, int value) {
            if (value < 0 || value > 100) {
                throw new IllegalArgumentException(field + ": " + value + " (expected: 0 to 100)");
            }
        }
    }
}
