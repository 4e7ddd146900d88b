package io.outrider.lb.outlier;

/// Why a host is ejected: `OutlierEjectionType`, named as in the event log.
public enum EjectionType {
    CONSECUTIVE_5XX("consecutive_5xx"),
    CONSECUTIVE_GATEWAY_FAILURE("consecutive_gateway_failure"),
    SUCCESS_RATE("success_rate"),
    CONSECUTIVE_LOCAL_ORIGIN_FAILURE("consecutive_local_origin_failure"),
    SUCCESS_RATE_LOCAL_ORIGIN("local_origin_success_rate"),
    FAILURE_PERCENTAGE("failure_percentage"),
    FAILURE_PERCENTAGE_LOCAL_ORIGIN("local_origin_failure_percentage");

    private final String statName;

    EjectionType(String statName) {
        this.statName = statName;
    }

    /// The end of `ejections_detected_...` and `ejections_enforced_...`.
    public String statName() {
        return statName;
    }
}
