package io.outrider.bench.report;

import org.jspecify.annotations.Nullable;

/// One turn of one peer. What a peer without a process cannot have is null.
///
/// @param round from 1
/// @param startMillis from starting the process to its first 200
/// @param idleBytes resident memory before the first load (with the idle connections, if any)
/// @param loadedBytes resident memory at the end of the saturation
/// @param firstSecondsRate requests per second of the warm-up, which begins right after the start
/// @param paced null when there was no run at a fixed rate
public record Sample(
        String peer,
        int round,
        @Nullable Double startMillis,
        @Nullable Long idleBytes,
        @Nullable Long loadedBytes,
        double firstSecondsRate,
        Saturation saturation,
        @Nullable Cost saturationCost,
        @Nullable Paced paced,
        @Nullable Cost pacedCost) {
    public double requestsPerSecond() {
        return saturation.requests() / saturation.seconds();
    }
}
