package io.outrider.lb;

/// How the health of a priority is computed from its hosts, and what is dropped before any host is
/// chosen: fields of `ClusterLoadAssignment.policy`.
///
/// @param overprovisioningFactor in percent, at least 1
/// @param weightedPriorityHealth count weights instead of hosts
/// @param dropShare of requests, 0 to 1, that are refused at once: `drop_overloads`
public record HostSetRules(
        int overprovisioningFactor, boolean weightedPriorityHealth, double dropShare) {
    public static final HostSetRules DEFAULT = new HostSetRules(140, false, 0);

    public HostSetRules {
        if (overprovisioningFactor < 1) {
            throw new IllegalArgumentException(
                    "overprovisioning_factor: " + overprovisioningFactor + " (expected: >= 1)");
        }
        if (!(dropShare >= 0 && dropShare <= 1)) {
            throw new IllegalArgumentException(
                    "drop_percentage: " + dropShare + " (expected: 0 to 1)");
        }
    }
}
