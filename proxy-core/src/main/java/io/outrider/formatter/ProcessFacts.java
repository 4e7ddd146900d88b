package io.outrider.formatter;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/// What operators say of the process itself. Immutable.
final class ProcessFacts {
    private ProcessFacts() {}

    static @Nullable String hostname() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException _) {
            return null;
        }
    }

    static @Nullable String environment(String name) {
        return System.getenv(name);
    }
}
