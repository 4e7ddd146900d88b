package io.outrider.bench;

import io.outrider.bench.report.Cost;
import java.io.IOException;
import java.io.UncheckedIOException;

/// Takes the counters of a peer and of the machine at the beginning and at the end of a phase.
///
/// Threads: any, one at a time.
final class Meter {
    private final RunningPeer peer;
    private ProcessCounters before;
    private double ownBefore;
    private double machineBefore;
    private long startNanos;

    /// Begins at once.
    Meter(RunningPeer peer) {
        this.peer = peer;
        this.before = peer.counters();
        begin();
    }

    /// Forgets what was counted so far.
    void begin() {
        before = peer.counters();
        ownBefore = ProcessCounters.ownCpuSeconds();
        machineBefore = machine();
        startNanos = System.nanoTime();
    }

    /// What the peer has used since the beginning, for so many requests.
    Cost end(long requests) {
        ProcessCounters now = peer.counters();
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        double cpu = now.cpuSeconds() - before.cpuSeconds();
        double own = ProcessCounters.ownCpuSeconds() - ownBefore;
        double others = machine() - machineBefore - own;
        long switches = now.contextSwitches() - before.contextSwitches();
        long counted = Math.max(1, requests);
        return new Cost(
                cpu * 1e6 / counted,
                (double) switches / counted,
                cpu / seconds,
                Math.max(0, others / seconds));
    }

    private static double machine() {
        try {
            return MachineCpu.now().busySeconds();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
