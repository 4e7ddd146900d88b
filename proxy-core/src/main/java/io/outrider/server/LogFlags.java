package io.outrider.server;

import io.outrider.log.LogComponent;
import io.outrider.log.LogLevel;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The flags of the process log.
final class LogFlags {
    @Option(
            names = {"-l", "--log-level"},
            paramLabel = "LEVEL",
            description = "trace, debug, info (default), warning or warn, error, critical, off.")
    private LogLevel level = LogLevel.INFO;

    @Option(
            names = "--component-log-level",
            paramLabel = "LIST",
            description = "Levels of single components, for example upstream:debug,config:trace.")
    private String componentLevels = "";

    @Option(
            names = "--log-format",
            paramLabel = "PATTERN",
            description =
                    "Line format in spdlog's syntax; default [%%Y-%%m-%%d %%T.%%e][%%t][%%l][%%n] [%%g:%%#] %%v")
    private @Nullable String format;

    @Option(
            names = "--log-format-escaped",
            description = "Escape line breaks and other control characters in messages.")
    private boolean formatEscaped;

    @Option(
            names = "--log-path",
            paramLabel = "FILE",
            description = "File to log to; default: standard error.")
    private String path = "";

    @Option(
            names = "--log-stacktrace-single-entry",
            description = "Write a stack trace as part of its log line, not as lines of its own.")
    private boolean stackTraceInOneEntry;

    @Option(
            names = "--enable-fine-grain-logging",
            description = "Envoy's levels by source file: accepted, without effect.")
    private boolean fineGrain;

    boolean fineGrain() {
        return fineGrain;
    }

    ProxyOptions.Log toOptions() throws BadFlagException {
        if (fineGrain && !componentLevels.isEmpty()) {
            throw new BadFlagException(
                    "--component-log-level will not work with --enable-fine-grain-logging");
        }
        return new ProxyOptions.Log(
                level, parse(componentLevels), format, formatEscaped, path, stackTraceInOneEntry);
    }

    private static Map<String, LogLevel> parse(String list) throws BadFlagException {
        Map<String, LogLevel> levels = new LinkedHashMap<>();
        for (String entry : list.isEmpty() ? new String[0] : list.split(",", -1)) {
            String[] parts = entry.split(":", -1);
            if (parts.length != 2) {
                throw new BadFlagException(
                        "--component-log-level: '%s' (expected: component:level)".formatted(entry));
            }
            LogLevel level = LogLevel.parse(parts[1]);
            if (level == null) {
                throw new BadFlagException(
                        "--component-log-level: level '%s' of '%s' (%s)"
                                .formatted(parts[1], parts[0], LogLevel.EXPECTED));
            }
            if (!LogComponent.isKnown(parts[0])) {
                throw new BadFlagException(
                        "--component-log-level: component '%s' (expected: one that POST /logging lists)"
                                .formatted(parts[0]));
            }
            levels.put(parts[0], level);
        }
        return levels;
    }
}
