package io.outrider.server;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/// Options for tests, from words of the command line.
public final class TestOptions {
    private TestOptions() {}

    public static ProxyOptions of(String... words) {
        var found = new AtomicReference<ProxyOptions>();
        var nowhere = new PrintStream(OutputStream.nullOutputStream());
        new ProxyCommand(
                        options -> {
                            found.set(options);
                            return 0;
                        },
                        1)
                .run(List.of(words), nowhere, nowhere);
        ProxyOptions options = found.get();
        if (options == null) {
            throw new IllegalArgumentException("refused: " + List.of(words));
        }
        return options;
    }
}
