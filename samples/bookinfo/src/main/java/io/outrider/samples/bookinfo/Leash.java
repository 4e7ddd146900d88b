package io.outrider.samples.bookinfo;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// Ends the demo's processes when the demo is gone, however it went: a shell that reads their ids
/// and waits for the end of its input, which comes with the demo's end. No sidecar needs to know.
///
/// Threads: [#hold] one thread; [#release] any.
final class Leash {

    private static final String SCRIPT =
            """
            trap '' INT HUP TERM
            pids=
            while read -r word; do
              [ "$word" = released ] && exit 0
              pids="$pids $word"
            done
            [ -n "$pids" ] || exit 0
            kill $pids 2>/dev/null
            sleep 2
            kill -9 $pids 2>/dev/null
            """;

    private final OutputStream input;

    private Leash(OutputStream input) {
        this.input = input;
    }

    static Leash start() throws IOException {
        var shell =
                new ProcessBuilder("sh", "-c", SCRIPT)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        return new Leash(shell.getOutputStream());
    }

    void hold(Process process) throws IOException {
        say(Long.toString(process.pid()));
    }

    /// Lets go: the processes have ended, and their ids may belong to others soon.
    void release() {
        try {
            say("released");
        } catch (IOException shellIsGone) {
            // Then nothing holds the processes, which is what was asked.
        }
    }

    private void say(String word) throws IOException {
        input.write((word + "\n").getBytes(StandardCharsets.US_ASCII));
        input.flush();
    }
}
