package io.outrider.extensions.filters.network.echo;

import io.netty.buffer.ByteBuf;
import io.outrider.filter.FilterStatus;
import io.outrider.filter.NetworkConnection;
import io.outrider.filter.NetworkFilter;
import io.outrider.net.CloseMode;
import io.outrider.net.Connection;

/// Sends back what comes, and reads no more while the peer does not take it. When the peer has shut
/// down its side, the connection ends with the last byte. Threads: the connection's event loop.
final class EchoFilter implements NetworkFilter {
    private boolean paused;

    @Override
    public FilterStatus data(NetworkConnection connection, ByteBuf data, boolean end) {
        Connection peer = connection.connection();
        if (data.isReadable()) {
            peer.write(data.retain());
        }
        if (end) {
            peer.close(CloseMode.FLUSH_WRITE);
        }
        return FilterStatus.STOP;
    }

    @Override
    public void writabilityChanged(NetworkConnection connection, boolean writable) {
        if (writable != paused) {
            return;
        }
        paused = !writable;
        if (writable) {
            connection.connection().resumeReading();
        } else {
            connection.connection().pauseReading();
        }
    }
}
