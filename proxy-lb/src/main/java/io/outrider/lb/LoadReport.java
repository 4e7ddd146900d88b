package io.outrider.lb;

import java.util.Map;

/// An ORCA load report (`xds.data.orca.v3.OrcaLoadReport`). Absent numbers are 0. Immutable.
///
/// @param rpsFractional requests a second
/// @param eps errors a second
/// @param utilization by name, 0 to 1
/// @param namedMetrics by name, any meaning
public record LoadReport(
        double cpuUtilization,
        double memUtilization,
        double applicationUtilization,
        double rpsFractional,
        double eps,
        Map<String, Double> utilization,
        Map<String, Double> namedMetrics) {

    private static final String UTILIZATION = "utilization.";
    private static final String NAMED = "named_metrics.";

    /// The metric that a policy's `metric_names_for_computing_utilization` names; 0 when absent.
    public double metric(String name) {
        if (name.startsWith(UTILIZATION)) {
            return utilization.getOrDefault(name.substring(UTILIZATION.length()), 0.0);
        }
        if (name.startsWith(NAMED)) {
            return namedMetrics.getOrDefault(name.substring(NAMED.length()), 0.0);
        }
        return switch (name) {
            case "cpu_utilization" -> cpuUtilization;
            case "mem_utilization" -> memUtilization;
            case "application_utilization" -> applicationUtilization;
            default -> 0;
        };
    }
}
