package io.outrider.lb.breaker;

/// Allows retries as a share of the requests under way: `RetryBudget`. Immutable.
///
/// @param budgetPercent 0 to 100; 20 by default
/// @param minRetryConcurrency allowed whatever the share says; 3 by default
public record RetryBudget(double budgetPercent, long minRetryConcurrency) {
    public static final RetryBudget DEFAULT = new RetryBudget(20, 3);

    public RetryBudget {
        if (!(budgetPercent >= 0 && budgetPercent <= 100)) {
            throw new IllegalArgumentException(
                    "budget_percent: " + budgetPercent + " (expected: 0 to 100)");
        }
        if (minRetryConcurrency < 0) {
            throw new IllegalArgumentException(
                    "min_retry_concurrency: " + minRetryConcurrency + " (expected: >= 0)");
        }
    }

    /// How many retries may be under way while this many requests are active or pending.
    public long limit(long activeAndPending) {
        return Math.max((long) (budgetPercent / 100 * activeAndPending), minRetryConcurrency);
    }
}
