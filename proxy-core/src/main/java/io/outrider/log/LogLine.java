package io.outrider.log;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One line on its way to the log. Immutable: whatever the message was made of has been turned into
/// text already.
///
/// @param threadId Java's id of the thread that logged
/// @param message may contain line breaks
/// @param source where the call stands; null when the pattern does not print it
record LogLine(
        Instant time,
        long threadId,
        LogLevel level,
        String component,
        String message,
        LogLine.@Nullable Source source) {

    /// The place of a log call in the code.
    ///
    /// @param path with its package as folders, for example `io/outrider/server/Outrider.java`
    record Source(String path, int line, String method) {
        String file() {
            return path.substring(path.lastIndexOf('/') + 1);
        }
    }

    LogLine withMessage(String text) {
        return new LogLine(time, threadId, level, component, text, source);
    }
}
