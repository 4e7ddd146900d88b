package io.outrider.lb;

/// What balancing makes of all health flags of a host together.
public enum CoarseHealth {
    HEALTHY,
    DEGRADED,
    UNHEALTHY
}
