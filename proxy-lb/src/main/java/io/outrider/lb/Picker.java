package io.outrider.lb;

import org.jspecify.annotations.Nullable;

/// Chooses the host of one request after another. Threads: the worker it was made for.
@FunctionalInterface
public interface Picker {
    /// Allocates nothing once warm.
    ///
    /// @return null when no host may be used
    @Nullable Host pick(PickContext context);

    /// A host that a later [#pick] will choose, so that a connection to it can be made ahead: each
    /// call looks one pick further.
    ///
    /// @return null when this cannot be foreseen, or enough has been
    default @Nullable Host peek(PickContext context) {
        return null;
    }
}
