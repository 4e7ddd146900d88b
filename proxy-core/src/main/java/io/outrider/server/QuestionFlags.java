package io.outrider.server;

import picocli.CommandLine.Option;

/// The flags that ask something instead of starting anything.
final class QuestionFlags {
    @Option(names = "--version", description = "Print the version and exit.")
    private boolean version;

    @Option(names = "--hot-restart-version", description = "Print 'disabled' and exit.")
    private boolean hotRestartVersion;

    @Option(
            names = {"-h", "--help"},
            description = "Print this help and exit.")
    private boolean help;

    boolean version() {
        return version;
    }

    boolean hotRestartVersion() {
        return hotRestartVersion;
    }

    boolean help() {
        return help;
    }
}
