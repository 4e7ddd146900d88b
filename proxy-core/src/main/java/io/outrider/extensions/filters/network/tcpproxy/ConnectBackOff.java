package io.outrider.extensions.filters.network.tcpproxy;

import io.outrider.lb.RandomSource;

/// How long to wait before another try to connect (`backoff_options`): Envoy's exponential back-off
/// with full jitter. Immutable.
///
/// @param baseNanos 0: no wait at all
/// @param maxNanos at least the base
record ConnectBackOff(long baseNanos, long maxNanos) {
    static final ConnectBackOff NONE = new ConnectBackOff(0, 0);

    /// @param failures how many tries have failed, from 1
    long nanos(int failures, RandomSource random) {
        if (baseNanos == 0) {
            return 0;
        }
        int doublings = Math.min(failures - 1, 30);
        long limit = baseNanos > maxNanos >> doublings ? maxNanos : baseNanos << doublings;
        return Long.remainderUnsigned(random.nextLong(), limit);
    }
}
