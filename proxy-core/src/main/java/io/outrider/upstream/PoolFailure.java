package io.outrider.upstream;

import io.outrider.http.ResetReason;

/// Why a pool could not give a stream, by Envoy's `PoolFailureReason`.
public enum PoolFailure {
    /// A circuit breaker is open.
    OVERFLOW(ResetReason.OVERFLOW),
    /// This side failed while connecting.
    LOCAL_CONNECTION_FAILURE(ResetReason.LOCAL_CONNECTION_FAILURE),
    /// The host refused, or reset while connecting.
    REMOTE_CONNECTION_FAILURE(ResetReason.REMOTE_CONNECTION_FAILURE),
    /// The connect timeout ran out.
    TIMEOUT(ResetReason.CONNECTION_TIMEOUT);

    private final ResetReason reset;

    PoolFailure(ResetReason reset) {
        this.reset = reset;
    }

    /// The same as a reset of the stream that was never made.
    public ResetReason asReset() {
        return reset;
    }
}
