package io.outrider.lb;

/// How the health of a priority is computed from its hosts: fields of
/// `ClusterLoadAssignment.policy`.
///
/// @param overprovisioningFactor in percent, at least 1
/// @param weightedPriorityHealth count weights instead of hosts
public record HostSetRules(int overprovisioningFactor, boolean weightedPriorityHealth) {
    public static final HostSetRules DEFAULT = new HostSetRules(140, false);

    public HostSetRules {
        if (overprovisioningFactor < 1) {
            throw new IllegalArgumentException(
                    "overprovisioning_factor: " + overprovisioningFactor + " (expected: >= 1)");
        }
    }
}
