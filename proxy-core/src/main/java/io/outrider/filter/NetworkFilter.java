package io.outrider.filter;

import io.netty.buffer.ByteBuf;
import io.outrider.net.CloseReason;

/// One network filter: sees a connection's bytes after the transport socket. Threads: the
/// connection's event loop.
///
/// The last filter of a chain is the terminal one (connection manager, TCP proxy): it consumes the
/// data. A filter before it that answers STOP holds the data back until [NetworkConnection#resume].
public interface NetworkFilter {

    /// The connection is ready. Called in order of the chain; STOP keeps the later filters waiting.
    default FilterStatus connected(NetworkConnection connection) {
        return FilterStatus.CONTINUE;
    }

    /// Borrows `data`. `end`: the peer has shut down its side.
    FilterStatus data(NetworkConnection connection, ByteBuf data, boolean end);

    /// The last data of this read burst has been given.
    default void readBurstEnded(NetworkConnection connection) {}

    default void writabilityChanged(NetworkConnection connection, boolean writable) {}

    /// The listener wants this connection gone when it suits: finish what is under way, then close.
    default void drain(NetworkConnection connection) {}

    default void closed(NetworkConnection connection, CloseReason reason) {}
}
