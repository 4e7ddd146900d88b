package io.outrider.lb;

/// Why a host may not get traffic, or gets less of it. Names and meanings are Envoy's, as
/// `/clusters` prints them. Several may be set at once.
public enum HealthFlag {
    FAILED_ACTIVE_HC(1 << 0, "failed_active_hc"),
    FAILED_OUTLIER_CHECK(1 << 1, "failed_outlier_check"),
    FAILED_EDS_HEALTH(1 << 2, "failed_eds_health"),
    DEGRADED_ACTIVE_HC(1 << 3, "degraded_active_hc"),
    DEGRADED_EDS_HEALTH(1 << 4, "degraded_eds_health"),
    PENDING_DYNAMIC_REMOVAL(1 << 5, "pending_dynamic_removal"),
    PENDING_ACTIVE_HC(1 << 6, "pending_active_hc"),
    EXCLUDED_VIA_IMMEDIATE_HC_FAIL(1 << 7, "excluded_via_immediate_hc_fail"),
    ACTIVE_HC_TIMEOUT(1 << 8, "active_hc_timeout"),
    EDS_STATUS_DRAINING(1 << 9, "eds_status_draining");

    static final int UNHEALTHY =
            FAILED_ACTIVE_HC.mask()
                    | FAILED_OUTLIER_CHECK.mask()
                    | FAILED_EDS_HEALTH.mask()
                    | EDS_STATUS_DRAINING.mask();
    static final int DEGRADED = DEGRADED_ACTIVE_HC.mask() | DEGRADED_EDS_HEALTH.mask();
    static final int EXCLUDED =
            PENDING_ACTIVE_HC.mask()
                    | EXCLUDED_VIA_IMMEDIATE_HC_FAIL.mask()
                    | EDS_STATUS_DRAINING.mask();
    static final int EDS =
            FAILED_EDS_HEALTH.mask() | DEGRADED_EDS_HEALTH.mask() | EDS_STATUS_DRAINING.mask();

    private final int mask;
    private final String envoyName;

    HealthFlag(int mask, String envoyName) {
        this.mask = mask;
        this.envoyName = envoyName;
    }

    /// The name in `/clusters` and in the admin protos.
    public String envoyName() {
        return envoyName;
    }

    int mask() {
        return mask;
    }
}
