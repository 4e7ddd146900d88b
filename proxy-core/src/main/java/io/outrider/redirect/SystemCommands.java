package io.outrider.redirect;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Runs the programs of this machine. Threads: one, which waits for each.
final class SystemCommands implements Commands {
    private static final int NO_SUCH_PROGRAM = 127;

    @Override
    public Result run(List<String> command, String input) {
        Process process;
        try {
            process = new ProcessBuilder(command).start();
        } catch (IOException e) {
            return new Result(NO_SUCH_PROGRAM, "", String.valueOf(e.getMessage()));
        }
        try {
            try (OutputStream stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException _) {
                // It ended without reading all; its exit code says why.
            }
            // These programs complain in a line or two, which the pipe holds until it is read.
            byte[] output = process.getInputStream().readAllBytes();
            byte[] errors = process.getErrorStream().readAllBytes();
            return new Result(
                    process.waitFor(),
                    new String(output, StandardCharsets.UTF_8),
                    new String(errors, StandardCharsets.UTF_8).strip());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + command.getFirst(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Result(NO_SUCH_PROGRAM, "", "interrupted");
        }
    }
}
