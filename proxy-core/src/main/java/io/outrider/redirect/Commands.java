package io.outrider.redirect;

import java.util.List;

/// Runs a program to its end.
interface Commands {
    /// @param exitCode 127 when there is no such program
    /// @param output what it printed
    /// @param errors what it complained of
    record Result(int exitCode, String output, String errors) {
        boolean ok() {
            return exitCode == 0;
        }
    }

    /// @param input what the program reads; empty: nothing
    Result run(List<String> command, String input);
}
