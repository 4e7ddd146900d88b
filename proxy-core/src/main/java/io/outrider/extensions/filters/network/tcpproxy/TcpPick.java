package io.outrider.extensions.filters.network.tcpproxy;

import io.outrider.lb.MetadataMatch;
import io.outrider.lb.PickContext;
import org.jspecify.annotations.Nullable;

/// What one connection tells the picker. Immutable.
///
/// @param hashKey null: no hash
/// @param attempt 0 for the first try
record TcpPick(
        @Nullable String hashKey,
        long hash,
        @Nullable MetadataMatch metadataMatch,
        long nanoTime,
        int attempt)
        implements PickContext {

    @Override
    public boolean hasHash() {
        return hashKey != null;
    }
}
