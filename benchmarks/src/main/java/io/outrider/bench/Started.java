package io.outrider.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A process of the run, with its output in a file. Threads: any, one at a time.
final class Started implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 5;

    private final String name;
    private final Process process;
    private final Path log;

    private Started(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    static Started start(
            String name, List<String> command, Map<String, String> environment, Path log)
            throws BenchException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        try {
            return new Started(name, builder.start(), log);
        } catch (IOException e) {
            throw new BenchException(name + " cannot be started (" + e.getMessage() + ")");
        }
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /// @throws BenchException when it has ended, with its last words
    void requireAlive() throws BenchException {
        if (process.isAlive()) return;
        throw new BenchException(
                "%s ended with exit code %d: %s".formatted(name, process.exitValue(), lastWords()));
    }

    private String lastWords() {
        try {
            List<String> lines =
                    Files.readAllLines(log).stream().filter(l -> !l.isBlank()).toList();
            return lines.isEmpty() ? "it said nothing" : lines.getLast();
        } catch (IOException e) {
            return "its output cannot be read (" + e.getMessage() + ")";
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) return;
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
