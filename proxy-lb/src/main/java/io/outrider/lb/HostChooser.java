package io.outrider.lb;

/// Chooses a host of a group: what makes round robin differ from least request. Threads: one
/// worker.
@FunctionalInterface
public interface HostChooser {
    /// @param group never empty
    Host choose(PickGroup group, PickContext context);
}
