package io.outrider.lb;

import org.jspecify.annotations.Nullable;

/// Chooses the host of one request after another. Threads: the worker it was made for.
@FunctionalInterface
public interface Picker {
    /// Allocates nothing once warm.
    ///
    /// @return null when no host may be used
    @Nullable Host pick(PickContext context);
}
