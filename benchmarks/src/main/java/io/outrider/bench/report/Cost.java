package io.outrider.bench.report;

/// What the proxy's processes used up while a phase ran.
///
/// @param cpuMicros CPU time per request, all threads, user and system
/// @param contextSwitches per request, voluntary and not
/// @param cores CPU seconds per second
/// @param othersCores CPU seconds per second that neither the peers nor the tool account for
public record Cost(double cpuMicros, double contextSwitches, double cores, double othersCores) {}
