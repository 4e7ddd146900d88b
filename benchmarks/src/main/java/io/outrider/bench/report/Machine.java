package io.outrider.bench.report;

import java.util.Map;

/// Where and with what a run was made.
///
/// @param commit of Outrider, with `-modified` when the source tree differs from it
/// @param jdk that Outrider ran on
/// @param flags what the environment adds to Outrider's own flags; empty: nothing
/// @param pinning which cores the proxy had, and which the others
/// @param generator of the saturation phase; the latency phase is always the built-in one's
/// @param loadAverages before the first turn
/// @param versions of the peers, as they say
public record Machine(
        String commit,
        String jdk,
        String flags,
        String kernel,
        String cpu,
        int cores,
        String pinning,
        String generator,
        String origin,
        String loadAverages,
        Map<String, String> versions) {}
