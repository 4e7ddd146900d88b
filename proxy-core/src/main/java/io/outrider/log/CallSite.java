package io.outrider.log;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds out which line of code is logging, by walking up the stack past the logging classes.
final class CallSite {
    private static final List<String> LOGGING_PACKAGES =
            List.of("io.outrider.log.", "org.slf4j.", "io.netty.util.internal.logging.");

    private CallSite() {}

    /// Costs a few microseconds. Null when nothing but logging is on the stack.
    static LogLine.@Nullable Source find() {
        return StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> !isLogging(frame)).findFirst())
                .map(CallSite::source)
                .orElse(null);
    }

    private static boolean isLogging(StackWalker.StackFrame frame) {
        String name = frame.getClassName();
        return !name.endsWith("Test") && LOGGING_PACKAGES.stream().anyMatch(name::startsWith);
    }

    private static LogLine.Source source(StackWalker.StackFrame frame) {
        String name = frame.getClassName();
        String folder = name.substring(0, name.lastIndexOf('.') + 1).replace('.', '/');
        String file = frame.getFileName();
        return new LogLine.Source(
                folder + (file == null ? "unknown" : file),
                frame.getLineNumber(),
                frame.getMethodName());
    }
}
