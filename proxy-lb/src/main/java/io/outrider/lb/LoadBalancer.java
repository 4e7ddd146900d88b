package io.outrider.lb;

/// A balancing policy with its settings. Immutable, so equal settings compare equal.
public interface LoadBalancer {
    /// Does all work that depends on the hosts only, tables included, once per change of hosts.
    /// Main loop.
    PickerFactory build(PrioritySet hosts, BuildContext context);
}
