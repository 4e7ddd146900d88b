package io.outrider.lb;

/// What a latency-aware policy keeps as [Host#policyData]: wants to know how long requests took.
/// Threads: any, 0 B.
public interface LatencyListener {
    /// @param durationNanos from sending the request to its first response byte, or to its failure
    void completed(long durationNanos, long nowNanos);
}
