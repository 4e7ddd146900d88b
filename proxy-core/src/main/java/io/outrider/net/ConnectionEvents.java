package io.outrider.net;

import io.netty.buffer.ByteBuf;

/// Who works with the bytes of a [Connection]. Threads: the connection's event loop.
///
/// 1. [#connected] comes first, once, when the transport is ready (for TLS: after the handshake).
/// 2. Nothing comes after [#closed], which comes exactly once.
public interface ConnectionEvents {

    default void connected() {}

    /// Before [#connected]: another address of the host is tried, beside the last or after it.
    default void anotherAddressTried() {}

    /// Bytes have arrived. Borrows `data`: whoever keeps a part retains it. `end`: the peer has
    /// shut down its side; nothing follows.
    void data(ByteBuf data, boolean end);

    /// The last [#data] of this read burst has been given.
    default void readBurstEnded() {}

    /// The amount written and not yet sent has crossed the buffer limit, up (false) or down (true).
    default void writabilityChanged(boolean writable) {}

    /// The connection is gone, by whoever's doing.
    void closed(CloseReason reason);
}
