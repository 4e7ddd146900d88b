package io.outrider.samples.bookinfo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// One process of the demo: a pod's app or its sidecar.
///
/// @param address where it serves
/// @param log what it writes, a sidecar's access log among it
record Part(Pod pod, Kind kind, Process process, InetSocketAddress address, Path log) {

    /// Which of a pod's two processes this is.
    enum Kind {
        APP,
        SIDECAR;

        @Override
        public String toString() {
            return this == APP ? "app" : "sidecar";
        }
    }

    /// Memory in use, in MB; 0 when the process is gone.
    long residentMegabytes() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
                }
            }
        } catch (IOException gone) {
            // As if it used nothing.
        }
        return 0;
    }

    /// The last lines of its log, for a person who must find out why it ended.
    String lastWords() throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
    }

    @Override
    public String toString() {
        return pod.name() + "'s " + kind;
    }
}
