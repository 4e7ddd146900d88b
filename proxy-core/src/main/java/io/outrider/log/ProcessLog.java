package io.outrider.log;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// The process log: a level for each of Envoy's components, one line format, one place that lines
/// go to.
///
/// There is one for the process, [#process()], because SLF4J finds its backend by itself; tests
/// make their own. Threads: any thread; only [#flush] waits.
public final class ProcessLog {
    private static final ProcessLog PROCESS =
            new ProcessLog(
                    () -> new FileOutputStream(FileDescriptor.err),
                    InstantSource.system(),
                    ZoneId.systemDefault());

    /// The least level that one component writes.
    static final class Threshold {
        private final String component;
        private volatile LogLevel level = LogLevel.INFO;

        private Threshold(String component) {
            this.component = component;
        }

        boolean passes(LogLevel lineLevel) {
            return lineLevel.compareTo(level) >= 0;
        }
    }

    /// How lines look; changed as a whole.
    private record Layout(LogPattern pattern, boolean escaped, boolean stackTraceInOneEntry) {}

    private final Map<String, Threshold> thresholds = new LinkedHashMap<>();
    private final LogWriter writer;
    private final InstantSource clock;
    private final ZoneId zone;
    private volatile Layout layout;

    ProcessLog(LogWriter.Target target, InstantSource clock, ZoneId zone) {
        this.writer = new LogWriter(target);
        this.clock = clock;
        this.zone = zone;
        this.layout = new Layout(LogPattern.compile(LogPattern.DEFAULT, zone), false, false);
        for (String component : LogComponent.NAMES) {
            thresholds.put(component, new Threshold(component));
        }
    }

    /// The log that this process's SLF4J loggers write to; information and above to standard error
    /// until told otherwise.
    public static ProcessLog process() {
        return PROCESS;
    }

    /// Sets the level of every component.
    public void setLevel(LogLevel level) {
        for (Threshold threshold : thresholds.values()) threshold.level = level;
    }

    /// Sets the level of one component; false when there is none of that name.
    public boolean setLevel(String component, LogLevel level) {
        Threshold threshold = thresholds.get(component);
        if (threshold == null) return false;
        threshold.level = level;
        return true;
    }

    /// The levels now, in the order of Envoy's `/logging` page.
    public SequencedMap<String, LogLevel> levels() {
        SequencedMap<String, LogLevel> levels = new LinkedHashMap<>();
        thresholds.forEach((component, threshold) -> levels.put(component, threshold.level));
        return levels;
    }

    /// Sets how lines look from now on.
    ///
    /// @param pattern as [LogPattern] reads it
    /// @param escaped write each line as printable ASCII, the rest in C's escapes
    /// @param stackTraceInOneEntry a stack trace is part of its line, instead of a line for each of
    ///   its own lines
    public void setLayout(String pattern, boolean escaped, boolean stackTraceInOneEntry) {
        layout = new Layout(LogPattern.compile(pattern, zone), escaped, stackTraceInOneEntry);
    }

    /// Sends lines to the end of a file from now on.
    ///
    /// @throws IOException when it cannot be opened; then nothing has changed
    public void setFile(Path file) throws IOException {
        LogWriter.Target target =
                () ->
                        Files.newOutputStream(
                                file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        OutputStream opened = target.open();
        writer.redirect(target, opened);
    }

    /// Closes and reopens the file, for whoever rotates it.
    public void reopen() {
        writer.reopen();
    }

    /// Waits until every line so far has been written, or the time is over. Not for event loops.
    public boolean flush(Duration limit) {
        return writer.flush(limit);
    }

    Threshold threshold(String loggerName) {
        return Objects.requireNonNull(thresholds.get(LogComponent.of(loggerName)));
    }

    void log(Threshold threshold, LogLevel level, String message, @Nullable Throwable thrown) {
        Layout now = layout;
        LogLine line =
                new LogLine(
                        clock.instant(),
                        Thread.currentThread().threadId(),
                        level,
                        threshold.component,
                        message,
                        now.pattern.printsSource() ? CallSite.find() : null);
        if (thrown == null) {
            write(line, now);
        } else if (now.stackTraceInOneEntry) {
            write(line.withMessage(message + '\n' + stackTrace(thrown).strip()), now);
        } else {
            write(line, now);
            stackTrace(thrown).lines().forEach(text -> write(line.withMessage(text), now));
        }
    }

    private void write(LogLine line, Layout now) {
        writer.write(line, now.pattern, now.escaped);
    }

    private static String stackTrace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
