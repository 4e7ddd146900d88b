package io.outrider.lb;

/// Chooses a host of a group: what makes round robin differ from least request. Threads: one
/// worker.
@FunctionalInterface
public interface HostChooser {
    /// @param group never empty
    Host choose(PickGroup group, PickContext context);

    /// Whether a choice made now is as good for a later request.
    default boolean foresees(PickGroup group, PickContext context) {
        return false;
    }
}
