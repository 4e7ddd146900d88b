package io.outrider.lb.breaker;

/// The breakers of a cluster for one routing priority. They survive updates of the cluster: only
/// the limits change. Threads: any; [#update] main loop.
public final class CircuitBreakers {
    private final CircuitBreaker connections;
    private final CircuitBreaker pendingRequests;
    private final CircuitBreaker requests;
    private final CircuitBreaker retries;
    private final CircuitBreaker connectionPools;
    private volatile Thresholds thresholds;

    public CircuitBreakers(Thresholds thresholds) {
        this.thresholds = thresholds;
        this.connections = new CircuitBreaker(thresholds.maxConnections());
        this.pendingRequests = new CircuitBreaker(thresholds.maxPendingRequests());
        this.requests = new CircuitBreaker(thresholds.maxRequests());
        this.retries = new CircuitBreaker(thresholds.maxRetries());
        this.connectionPools = new CircuitBreaker(thresholds.maxConnectionPools());
    }

    /// Takes over new limits; what is in use stays counted.
    public void update(Thresholds next) {
        thresholds = next;
        connections.setLimit(next.maxConnections());
        pendingRequests.setLimit(next.maxPendingRequests());
        requests.setLimit(next.maxRequests());
        retries.setLimit(next.maxRetries());
        connectionPools.setLimit(next.maxConnectionPools());
    }

    public Thresholds thresholds() {
        return thresholds;
    }

    /// `cx_open`, `remaining_cx`
    public CircuitBreaker connections() {
        return connections;
    }

    /// `rq_pending_open`, `remaining_pending`
    public CircuitBreaker pendingRequests() {
        return pendingRequests;
    }

    /// `rq_open`, `remaining_rq`
    public CircuitBreaker requests() {
        return requests;
    }

    /// `cx_pool_open`, `remaining_cx_pools`
    public CircuitBreaker connectionPools() {
        return connectionPools;
    }

    /// `rq_retry_open`, `remaining_retries`. Its limit moves with the retry budget if there is one,
    /// so ask [#tryAcquireRetry].
    public CircuitBreaker retries() {
        return retries;
    }

    /// Takes one retry, by the budget if there is one, else by `max_retries`.
    ///
    /// @return whether one was taken; then `retries().release()` must follow
    public boolean tryAcquireRetry() {
        RetryBudget budget = thresholds.retryBudget();
        if (budget != null) {
            retries.setLimit(budget.limit(requests.used() + pendingRequests.used()));
        }
        return retries.tryAcquire();
    }
}
