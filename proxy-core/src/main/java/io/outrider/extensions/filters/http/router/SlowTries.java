package io.outrider.extensions.filters.http.router;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tries of one request that took too long and go on beside the one that came after them (hedging).
/// Immutable.
record SlowTries(List<Attempt> tries) {
    static final SlowTries NONE = new SlowTries(List.of());

    boolean isEmpty() {
        return tries.isEmpty();
    }

    boolean contains(Attempt attempt) {
        return tries.contains(attempt);
    }

    SlowTries with(Attempt late) {
        var more = new ArrayList<Attempt>(tries);
        more.add(late);
        return new SlowTries(more);
    }

    SlowTries without(Attempt given) {
        var left = new ArrayList<Attempt>(tries);
        left.remove(given);
        return new SlowTries(left);
    }

    /// Gives all up, but for the one whose answer goes down if it is among them.
    void cancelAllBut(@Nullable Attempt winner) {
        for (Attempt each : tries) {
            if (each != winner) {
                each.cancel();
            }
        }
    }
}
