package io.outrider.lb;

/// A balancing policy with its settings. Immutable, so equal settings compare equal.
public interface LoadBalancer {
    /// Does all work that depends on the hosts only, tables included, once per change of hosts.
    /// Main loop.
    PickerFactory build(PrioritySet hosts, BuildContext context);

    /// The same policy, but localities get their share by their weights: what `wrr_locality` makes
    /// of its endpoint-picking policy.
    ///
    /// @throws IllegalArgumentException when the policy cannot
    default LoadBalancer withLocalityWeights() {
        throw new IllegalArgumentException(
                "endpoint_picking_policy: "
                        + getClass().getSimpleName()
                        + " (expected: a policy that chooses endpoints)");
    }
}
