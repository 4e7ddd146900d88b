package io.outrider.samples.bookinfo;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// Ends the demo's processes when the demo is gone, however it went: a shell that reads their ids
/// and waits for the end of its input, which comes with the demo's end. No sidecar needs to know.
///
/// Threads: any thread.
final class Leash {

    /// Reads `+ID` to hold a process and `-ID` to let it go.
    private static final String SCRIPT =
            """
            trap '' INT HUP TERM
            pids=
            while read -r word; do
              case $word in
                +*) pids="$pids ${word#+}" ;;
                -*) kept=
                    for pid in $pids; do [ "$pid" = "${word#-}" ] || kept="$kept $pid"; done
                    pids=$kept ;;
              esac
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
        say("+" + process.pid());
    }

    /// Lets a process go that has ended: its id may belong to another soon.
    void release(Process process) {
        try {
            say("-" + process.pid());
        } catch (IOException shellIsGone) {
            // Then nothing holds the process, which is what was asked.
        }
    }

    /// One write for each word, so that words of two threads do not mix.
    private void say(String word) throws IOException {
        input.write((word + "\n").getBytes(StandardCharsets.US_ASCII));
        input.flush();
    }
}
