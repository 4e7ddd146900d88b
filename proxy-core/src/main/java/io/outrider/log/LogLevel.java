package io.outrider.log;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// How severe a line is, or the least severity a component still writes; Envoy's seven levels in
/// rising order.
///
/// SLF4J knows no `critical`: code that must say it logs an error with the marker
/// [ProcessLogger#CRITICAL].
public enum LogLevel {
    TRACE("T"),
    DEBUG("D"),
    INFO("I"),
    WARNING("W"),
    ERROR("E"),
    CRITICAL("C"),
    /// Only a threshold: writes nothing.
    OFF("O");

    /// Every spelling that [#parse] takes, for messages.
    public static final String EXPECTED =
            "expected: trace, debug, info, warning or warn, error, critical, off";

    private final String spelling = name().toLowerCase(Locale.ROOT);
    private final String initial;

    LogLevel(String initial) {
        this.initial = initial;
    }

    /// The level of that name as Envoy's command line and `/logging` spell it (lower case only), or
    /// null.
    public static @Nullable LogLevel parse(String spelling) {
        if (spelling.equals("warn")) return WARNING;
        for (LogLevel level : values()) {
            if (level.spelling.equals(spelling)) return level;
        }
        return null;
    }

    static LogLevel of(Level level) {
        return switch (level) {
            case TRACE -> TRACE;
            case DEBUG -> DEBUG;
            case INFO -> INFO;
            case WARN -> WARNING;
            case ERROR -> ERROR;
        };
    }

    /// As Envoy prints it, for example `warning`.
    public String spelling() {
        return spelling;
    }

    String initial() {
        return initial;
    }
}
