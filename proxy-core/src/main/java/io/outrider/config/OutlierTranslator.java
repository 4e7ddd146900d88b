package io.outrider.config;

import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.cluster.v3.OutlierDetection;
import io.outrider.lb.outlier.OutlierConfig;
import io.outrider.lb.outlier.OutlierConfig.Consecutive;
import io.outrider.lb.outlier.OutlierConfig.Ejection;
import io.outrider.lb.outlier.OutlierConfig.FailurePercentage;
import io.outrider.lb.outlier.OutlierConfig.SuccessRate;

/// `OutlierDetection` of a cluster. Immutable.
final class OutlierTranslator {
    private OutlierTranslator() {}

    static OutlierConfig translate(OutlierDetection proto, FieldPath at) throws ConfigException {
        if (proto.getMonitorsCount() > 0) {
            throw at.field("monitors").unsupported("outlier detection by extensions");
        }
        var success = SuccessRate.DEFAULT;
        var failures = FailurePercentage.DEFAULT;
        var defaults = OutlierConfig.DEFAULT;
        try {
            return new OutlierConfig(
                    duration(proto.hasInterval(), proto.getInterval(), defaults.interval()),
                    new Consecutive(
                            number(proto.hasConsecutive5Xx(), proto.getConsecutive5Xx(), 5),
                            count(
                                    proto.hasEnforcingConsecutive5Xx(),
                                    proto.getEnforcingConsecutive5Xx(),
                                    100)),
                    new Consecutive(
                            number(
                                    proto.hasConsecutiveGatewayFailure(),
                                    proto.getConsecutiveGatewayFailure(),
                                    5),
                            count(
                                    proto.hasEnforcingConsecutiveGatewayFailure(),
                                    proto.getEnforcingConsecutiveGatewayFailure(),
                                    0)),
                    new Consecutive(
                            number(
                                    proto.hasConsecutiveLocalOriginFailure(),
                                    proto.getConsecutiveLocalOriginFailure(),
                                    5),
                            count(
                                    proto.hasEnforcingConsecutiveLocalOriginFailure(),
                                    proto.getEnforcingConsecutiveLocalOriginFailure(),
                                    100)),
                    new SuccessRate(
                            count(
                                    proto.hasSuccessRateMinimumHosts(),
                                    proto.getSuccessRateMinimumHosts(),
                                    success.minimumHosts()),
                            number(
                                    proto.hasSuccessRateRequestVolume(),
                                    proto.getSuccessRateRequestVolume(),
                                    success.requestVolume()),
                            count(
                                    proto.hasSuccessRateStdevFactor(),
                                    proto.getSuccessRateStdevFactor(),
                                    success.stdevFactor()),
                            count(
                                    proto.hasEnforcingSuccessRate(),
                                    proto.getEnforcingSuccessRate(),
                                    success.enforcing()),
                            count(
                                    proto.hasEnforcingLocalOriginSuccessRate(),
                                    proto.getEnforcingLocalOriginSuccessRate(),
                                    success.enforcingLocalOrigin())),
                    new FailurePercentage(
                            count(
                                    proto.hasFailurePercentageThreshold(),
                                    proto.getFailurePercentageThreshold(),
                                    failures.threshold()),
                            count(
                                    proto.hasFailurePercentageMinimumHosts(),
                                    proto.getFailurePercentageMinimumHosts(),
                                    failures.minimumHosts()),
                            number(
                                    proto.hasFailurePercentageRequestVolume(),
                                    proto.getFailurePercentageRequestVolume(),
                                    failures.requestVolume()),
                            count(
                                    proto.hasEnforcingFailurePercentage(),
                                    proto.getEnforcingFailurePercentage(),
                                    failures.enforcing()),
                            count(
                                    proto.hasEnforcingFailurePercentageLocalOrigin(),
                                    proto.getEnforcingFailurePercentageLocalOrigin(),
                                    failures.enforcingLocalOrigin())),
                    ejection(proto),
                    proto.getSplitExternalLocalOriginErrors());
        } catch (IllegalArgumentException e) {
            throw at.invalid(String.valueOf(e.getMessage()));
        }
    }

    /// Without a longest time of its own it is 300 s, or the base time if that is longer.
    private static Ejection ejection(OutlierDetection proto) {
        var defaults = Ejection.DEFAULT;
        var base =
                duration(
                        proto.hasBaseEjectionTime(),
                        proto.getBaseEjectionTime(),
                        defaults.baseTime());
        var longest = defaults.maxTime().compareTo(base) < 0 ? base : defaults.maxTime();
        return new Ejection(
                base,
                duration(proto.hasMaxEjectionTime(), proto.getMaxEjectionTime(), longest),
                duration(
                        proto.hasMaxEjectionTimeJitter(),
                        proto.getMaxEjectionTimeJitter(),
                        defaults.maxTimeJitter()),
                count(
                        proto.hasMaxEjectionPercent(),
                        proto.getMaxEjectionPercent(),
                        defaults.maxPercent()),
                proto.getAlwaysEjectOneHost().getValue(),
                !proto.hasSuccessfulActiveHealthCheckUnejectHost()
                        || proto.getSuccessfulActiveHealthCheckUnejectHost().getValue());
    }

    private static java.time.Duration duration(
            boolean set, Duration value, java.time.Duration otherwise) {
        return set ? java.time.Duration.ofNanos(Durations.nanos(value)) : otherwise;
    }

    private static long number(boolean set, UInt32Value value, long otherwise) {
        return set ? Integer.toUnsignedLong(value.getValue()) : otherwise;
    }

    private static int count(boolean set, UInt32Value value, int otherwise) {
        return set
                ? (int) Math.min(Integer.toUnsignedLong(value.getValue()), Integer.MAX_VALUE)
                : otherwise;
    }
}
