package io.outrider.upstream;

import io.outrider.formatter.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/// Where what happens to hosts is written down, one JSON object a line. Threads: main loop.
@FunctionalInterface
public interface EventLog {
    /// @param line with its line end; not to be changed any more
    void append(byte[] line);

    /// Writes one event.
    default void write(Map<String, Object> event) {
        var line = new StringBuilder();
        Json.write(line, event);
        append(line.append('\n').toString().getBytes(StandardCharsets.UTF_8));
    }

    /// A time as protobuf writes it, such as `2026-01-31T12:00:00.250Z`.
    static String timestamp(long wallNanos) {
        return Instant.ofEpochMilli(wallNanos / 1_000_000).toString();
    }
}
