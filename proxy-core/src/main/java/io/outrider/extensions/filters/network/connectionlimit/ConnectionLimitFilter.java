package io.outrider.extensions.filters.network.connectionlimit;

import io.netty.buffer.ByteBuf;
import io.outrider.filter.FilterStatus;
import io.outrider.filter.NetworkConnection;
import io.outrider.filter.NetworkFilter;
import io.outrider.net.CloseMode;
import io.outrider.net.CloseReason;
import io.outrider.net.Connection;
import io.outrider.net.Worker;
import io.outrider.time.Timer;
import io.outrider.time.TimerTarget;
import org.jspecify.annotations.Nullable;

/// Counts one connection, and closes it when it is above the limit. Threads: its event loop.
final class ConnectionLimitFilter implements NetworkFilter, TimerTarget {
    private static final int CLOSE = 0;

    private final ConnectionLimitConfig config;
    private @Nullable Connection refused;
    private @Nullable Timer timer;
    private boolean counted;

    ConnectionLimitFilter(ConnectionLimitConfig config) {
        this.config = config;
    }

    @Override
    public FilterStatus connected(NetworkConnection connection) {
        if (!config.enabled().isOn()) {
            return FilterStatus.CONTINUE;
        }
        counted = true;
        Worker worker = connection.connection().worker();
        worker.cells().inc(config.activeConnections());
        if (config.enter()) {
            return FilterStatus.CONTINUE;
        }
        worker.cells().inc(config.limitedConnections());
        connection.info().limit = "max_connections";
        refused = connection.connection();
        if (config.delayNanos() == 0) {
            refused.close(CloseMode.NO_FLUSH);
        } else {
            refused.pauseReading();
            timer = new Timer(this, CLOSE);
            worker.timers().arm(timer, config.delayNanos());
        }
        return FilterStatus.STOP;
    }

    @Override
    public FilterStatus data(NetworkConnection connection, ByteBuf data, boolean end) {
        return refused == null ? FilterStatus.CONTINUE : FilterStatus.STOP;
    }

    @Override
    public void expired(Timer expired) {
        if (refused != null) {
            refused.close(CloseMode.NO_FLUSH);
        }
    }

    @Override
    public void closed(NetworkConnection connection, CloseReason reason) {
        if (timer != null) {
            timer.cancel();
        }
        if (counted) {
            config.leave();
            connection.connection().worker().cells().dec(config.activeConnections());
        }
    }
}
