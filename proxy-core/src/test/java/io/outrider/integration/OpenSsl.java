package io.outrider.integration;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The `openssl` command, working in one folder.
final class OpenSsl {
    static final String REQUEST = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    private static final long PATIENCE_SECONDS = 60;

    private final Path folder;

    OpenSsl(Path folder) {
        this.folder = folder;
    }

    /// Skips a test where there is no such command.
    static void assumeThere() {
        boolean there = false;
        try {
            there = new ProcessBuilder("openssl", "version").start().waitFor() == 0;
        } catch (IOException | InterruptedException _) {
            // then it is not
        }
        assumeTrue(there, "skipped: no openssl on the PATH");
    }

    /// What it prints when it is given `input`.
    String run(String input, List<String> words) throws Exception {
        var command = new ArrayList<>(List.of("openssl"));
        command.addAll(words);
        Process process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        try (var in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.US_ASCII));
            in.flush();
            String text =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return text;
        } finally {
            process.destroy();
        }
    }

    /// What `openssl s_client` sees of a listener whose CA is `ca.crt`.
    String client(TlsListener listener, String input, String... more) throws Exception {
        var words =
                new ArrayList<>(List.of("s_client", "-connect", "127.0.0.1:" + listener.port()));
        if (!List.of(more).contains("-servername")) {
            words.addAll(List.of("-servername", "localhost"));
        }
        words.addAll(List.of("-CAfile", "ca.crt"));
        words.addAll(List.of(more));
        return run(input, words);
    }
}
