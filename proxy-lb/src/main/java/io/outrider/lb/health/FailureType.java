package io.outrider.lb.health;

/// How a check failed: `HealthCheckFailureType`.
public enum FailureType {
    /// The host answered, and the answer was bad: it is out at once.
    ACTIVE,
    /// A response to a request said so (`x-envoy-immediate-health-check-fail`).
    PASSIVE,
    /// No connection, or it broke: counts towards the threshold.
    NETWORK,
    /// No answer in time: counts towards the threshold.
    NETWORK_TIMEOUT
}
