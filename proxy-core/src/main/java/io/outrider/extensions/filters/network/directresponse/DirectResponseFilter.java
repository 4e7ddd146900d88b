package io.outrider.extensions.filters.network.directresponse;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.outrider.filter.FilterStatus;
import io.outrider.filter.NetworkConnection;
import io.outrider.filter.NetworkFilter;
import io.outrider.net.CloseMode;
import java.nio.charset.StandardCharsets;

/// Answers a connection as soon as it stands. Threads: the connection's event loop.
final class DirectResponseFilter implements NetworkFilter {
    private final DirectResponseConfig config;

    DirectResponseFilter(DirectResponseConfig config) {
        this.config = config;
    }

    @Override
    public FilterStatus connected(NetworkConnection connection) {
        connection.info().responseCodeDetails = "direct_response";
        connection.connection().info().localCloseReason = "direct_response";
        if (!config.response().isEmpty()) {
            connection
                    .connection()
                    .write(Unpooled.copiedBuffer(config.response(), StandardCharsets.ISO_8859_1));
        }
        connection.connection().close(CloseMode.FLUSH_WRITE);
        return FilterStatus.STOP;
    }

    @Override
    public FilterStatus data(NetworkConnection connection, ByteBuf data, boolean end) {
        return FilterStatus.STOP;
    }
}
