package io.outrider.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Which cores the proxy has to itself, and which the origin and the generator share. Immutable.
///
/// @param proxy list for `taskset -c`; empty: nothing is pinned
/// @param others the same for everything else
record Cores(String proxy, String others) {
    /// One core for the proxy and all others for the rest; with a single core, or without
    /// `taskset`, nothing is pinned.
    static Cores split(int count, boolean canPin) {
        if (count < 2 || !canPin) return new Cores("", "");
        return new Cores("0", count == 2 ? "1" : "1-" + (count - 1));
    }

    boolean isPinned() {
        return !proxy.isEmpty();
    }

    static List<String> pinned(String cores, List<String> command) {
        if (cores.isEmpty()) return command;
        List<String> all = new ArrayList<>(List.of("taskset", "-c", cores));
        all.addAll(command);
        return all;
    }

    /// Moves this process, with all of its threads, to the cores of the others.
    void moveHere() throws IOException, InterruptedException {
        if (!isPinned()) return;
        String pid = String.valueOf(ProcessHandle.current().pid());
        Process taskset =
                new ProcessBuilder("taskset", "-acp", others, pid)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        taskset.waitFor(10, TimeUnit.SECONDS);
    }
}
