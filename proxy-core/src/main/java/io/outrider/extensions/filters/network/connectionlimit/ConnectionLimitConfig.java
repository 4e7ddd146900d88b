package io.outrider.extensions.filters.network.connectionlimit;

import io.outrider.filter.NetworkFilter;
import io.outrider.filter.NetworkFilterConfig;
import io.outrider.runtime.RuntimeFlag;
import io.outrider.stats.Counter;
import io.outrider.stats.Gauge;
import java.util.concurrent.atomic.AtomicLong;

/// The settings of one connection limit, with the count that all its connections share. Threads:
/// any thread.
///
/// @param open how many connections there are, on all workers
/// @param max at least 1
/// @param delayNanos before a connection above the limit is closed; 0: at once
record ConnectionLimitConfig(
        AtomicLong open,
        long max,
        long delayNanos,
        RuntimeFlag enabled,
        Counter limitedConnections,
        Gauge activeConnections)
        implements NetworkFilterConfig {

    @Override
    public NetworkFilter newFilter() {
        return new ConnectionLimitFilter(this);
    }

    /// Counts one more; false when it is above the limit. [#leave] must follow in either case.
    boolean enter() {
        return open.incrementAndGet() <= max;
    }

    void leave() {
        open.decrementAndGet();
    }
}
