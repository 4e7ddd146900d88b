package io.outrider.log;

import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;
import org.slf4j.event.Level;
import org.slf4j.helpers.AbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/// An SLF4J logger that writes to a [ProcessLog] under the component that its name belongs to.
/// Threads: any thread.
public final class ProcessLogger extends AbstractLogger {
    private static final long serialVersionUID = 1L;

    /// `log.error(CRITICAL, "…")`: Envoy's level above error, which SLF4J has no method for.
    public static final Marker CRITICAL = MarkerFactory.getMarker("CRITICAL");

    private final transient ProcessLog log;
    private final transient ProcessLog.Threshold threshold;

    ProcessLogger(String name, ProcessLog log) {
        this.name = name;
        this.log = log;
        this.threshold = log.threshold(name);
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            @Nullable String pattern,
            Object @Nullable [] arguments,
            @Nullable Throwable thrown) {
        String message =
                arguments == null ? pattern : MessageFormatter.basicArrayFormat(pattern, arguments);
        log.log(threshold, level(level, marker), message == null ? "null" : message, thrown);
    }

    private static LogLevel level(Level level, @Nullable Marker marker) {
        return level == Level.ERROR && CRITICAL.equals(marker)
                ? LogLevel.CRITICAL
                : LogLevel.of(level);
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    public boolean isTraceEnabled() {
        return threshold.passes(LogLevel.TRACE);
    }

    @Override
    public boolean isTraceEnabled(@Nullable Marker marker) {
        return isTraceEnabled();
    }

    @Override
    public boolean isDebugEnabled() {
        return threshold.passes(LogLevel.DEBUG);
    }

    @Override
    public boolean isDebugEnabled(@Nullable Marker marker) {
        return isDebugEnabled();
    }

    @Override
    public boolean isInfoEnabled() {
        return threshold.passes(LogLevel.INFO);
    }

    @Override
    public boolean isInfoEnabled(@Nullable Marker marker) {
        return isInfoEnabled();
    }

    @Override
    public boolean isWarnEnabled() {
        return threshold.passes(LogLevel.WARNING);
    }

    @Override
    public boolean isWarnEnabled(@Nullable Marker marker) {
        return isWarnEnabled();
    }

    @Override
    public boolean isErrorEnabled() {
        return threshold.passes(LogLevel.ERROR);
    }

    @Override
    public boolean isErrorEnabled(@Nullable Marker marker) {
        return threshold.passes(level(Level.ERROR, marker));
    }
}
