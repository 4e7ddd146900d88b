package io.outrider.lb.outlier;

import io.outrider.lb.Host;
import org.jspecify.annotations.Nullable;

/// An ejection or a return, for the event log. Immutable.
///
/// @param type null for a return
/// @param enforced whether the host really went out; a return is always real
/// @param numEjections of this host so far
/// @param secondsSinceLastAction since its last return (or ejection, for a return); -1 when none
/// @param rates what success-rate and failure-percentage ejections were judged by; else null
public record OutlierEvent(
        Host host,
        @Nullable EjectionType type,
        boolean enforced,
        int numEjections,
        long secondsSinceLastAction,
        @Nullable Rates rates) {

    public boolean ejection() {
        return type != null;
    }

    /// Success rates in percent.
    ///
    /// @param clusterAverage -1 for a failure percentage
    /// @param clusterThreshold -1 for a failure percentage
    public record Rates(double host, double clusterAverage, double clusterThreshold) {}
}
