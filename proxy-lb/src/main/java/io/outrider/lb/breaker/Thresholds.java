package io.outrider.lb.breaker;

import org.jspecify.annotations.Nullable;

/// The limits of a cluster for one routing priority: `CircuitBreakers.Thresholds`. Immutable.
///
/// @param retryBudget null when `maxRetries` counts instead
/// @param maxConnectionPools [#UNLIMITED] by default
public record Thresholds(
        long maxConnections,
        long maxPendingRequests,
        long maxRequests,
        long maxRetries,
        long maxConnectionPools,
        @Nullable RetryBudget retryBudget) {
    public static final long UNLIMITED = Long.MAX_VALUE;
    public static final Thresholds DEFAULT = new Thresholds(1024, 1024, 1024, 3, UNLIMITED, null);

    public Thresholds {
        requireNotNegative("max_connections", maxConnections);
        requireNotNegative("max_pending_requests", maxPendingRequests);
        requireNotNegative("max_requests", maxRequests);
        requireNotNegative("max_retries", maxRetries);
        requireNotNegative("max_connection_pools", maxConnectionPools);
    }

    private static void requireNotNegative(String field, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(field + ": " + value + " (expected: >= 0)");
        }
    }
}
