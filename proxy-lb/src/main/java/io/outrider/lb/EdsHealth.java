package io.outrider.lb;

/// The control plane's word on a host: `core.v3.HealthStatus`.
public enum EdsHealth {
    UNKNOWN(0),
    HEALTHY(0),
    UNHEALTHY(HealthFlag.FAILED_EDS_HEALTH.mask()),
    DRAINING(HealthFlag.EDS_STATUS_DRAINING.mask()),
    TIMEOUT(HealthFlag.FAILED_EDS_HEALTH.mask()),
    DEGRADED(HealthFlag.DEGRADED_EDS_HEALTH.mask());

    final int flags;

    EdsHealth(int flags) {
        this.flags = flags;
    }
}
