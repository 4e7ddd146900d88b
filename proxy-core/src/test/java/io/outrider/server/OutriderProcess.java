package io.outrider.server;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// The program in a process of its own, as a user runs it. Threads: the test's.
public final class OutriderProcess implements AutoCloseable {
    private static final long PATIENCE_MINUTES = 3;

    private final Process process;
    private final BufferedReader errors;
    private final List<String> lines = new ArrayList<>();

    private OutriderProcess(Process process) {
        this.process = process;
        this.errors = process.errorReader(StandardCharsets.UTF_8);
        // Whoever waits for what it never says hears its end instead.
        CompletableFuture.delayedExecutor(PATIENCE_MINUTES, TimeUnit.MINUTES)
                .execute(process::destroyForcibly);
    }

    /// @param words of the command line, from the verb on
    static OutriderProcess start(String... words) throws IOException {
        return start(List.of(), words);
    }

    /// @param jvm its own options
    public static OutriderProcess start(List<String> jvm, String... words) throws IOException {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-XX:TieredStopAtLevel=1"));
        command.addAll(jvm);
        command.addAll(List.of("-cp", classPath(), Outrider.class.getName()));
        command.addAll(List.of(words));
        return new OutriderProcess(
                new ProcessBuilder(command)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start());
    }

    /// What the tests themselves were loaded from, whoever started them.
    public static String classPath() {
        if (OutriderProcess.class.getClassLoader() instanceof URLClassLoader loader) {
            return Arrays.stream(loader.getURLs())
                    .map(URL::getPath)
                    .collect(Collectors.joining(File.pathSeparator));
        }
        return System.getProperty(
                "surefire.test.class.path", System.getProperty("java.class.path"));
    }

    /// Waits for a line on standard error that contains `part`, and returns it.
    public String awaitLine(String part) throws IOException {
        for (String line = errors.readLine(); line != null; line = errors.readLine()) {
            lines.add(line);
            if (line.contains(part)) {
                return line;
            }
        }
        throw new AssertionError("it ended without '" + part + "': " + lines);
    }

    /// Asks it to end, as a supervisor does.
    void terminate() {
        process.toHandle().destroy();
    }

    int awaitExit() throws InterruptedException {
        return process.waitFor();
    }

    /// Everything on standard error until its end.
    List<String> allLines() throws IOException {
        for (String line = errors.readLine(); line != null; line = errors.readLine()) {
            lines.add(line);
        }
        return lines;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
