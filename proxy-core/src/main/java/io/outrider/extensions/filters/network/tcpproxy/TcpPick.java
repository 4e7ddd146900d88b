package io.outrider.extensions.filters.network.tcpproxy;

import io.outrider.http.StreamInfo;
import io.outrider.lb.MetadataMatch;
import io.outrider.lb.PickContext;
import java.net.SocketAddress;
import java.util.List;
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
        int attempt,
        StreamInfo info)
        implements PickContext {

    @Override
    public @Nullable Object filterState(String key) {
        return info.filterState(key);
    }

    @Override
    public @Nullable Object metadata(String filter, List<String> path) {
        return info.metadata(filter, path);
    }

    @Override
    public @Nullable SocketAddress originalDestination() {
        return info.connection.localAddressRestored ? info.connection.localAddress : null;
    }

    @Override
    public boolean hasHash() {
        return hashKey != null;
    }
}
