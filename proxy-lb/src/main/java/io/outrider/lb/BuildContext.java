package io.outrider.lb;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What a policy needs beside the hosts when it is built. Immutable.
///
/// @param nowNanos the time now; slow start of new hosts counts from here
/// @param localHosts the hosts of the proxy's own cluster (`local_cluster_name`), for zone-aware
///   routing; null when there is none
/// @param stats counted by the pickers
/// @param activeRequests of the cluster now, process-wide; read by bounded-load hashing
public record BuildContext(
        long nowNanos,
        @Nullable PrioritySet localHosts,
        LbStats stats,
        LongSupplier activeRequests) {

    /// For tests and for policies that need none of it.
    public static BuildContext at(long nowNanos) {
        return new BuildContext(nowNanos, null, new LbStats(), () -> 0);
    }
}
