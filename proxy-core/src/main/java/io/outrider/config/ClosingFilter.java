package io.outrider.config;

import io.netty.buffer.ByteBuf;
import io.outrider.filter.FilterStatus;
import io.outrider.filter.NetworkConnection;
import io.outrider.filter.NetworkFilter;
import io.outrider.filter.NetworkFilterConfig;
import io.outrider.net.CloseMode;

/// What a filter chain without filters does: it closes its connections, as Envoy does. Immutable.
final class ClosingFilter implements NetworkFilter {
    static final NetworkFilterConfig CONFIG =
            new NetworkFilterConfig() {
                @Override
                public NetworkFilter newFilter() {
                    return new ClosingFilter();
                }

                @Override
                public boolean isTerminal() {
                    return true;
                }
            };

    @Override
    public FilterStatus connected(NetworkConnection connection) {
        connection.connection().close(CloseMode.NO_FLUSH);
        return FilterStatus.STOP;
    }

    @Override
    public FilterStatus data(NetworkConnection connection, ByteBuf data, boolean end) {
        return FilterStatus.STOP;
    }
}
