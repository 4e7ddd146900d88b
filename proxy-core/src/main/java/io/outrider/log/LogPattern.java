package io.outrider.log;

import java.time.Duration;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A line format in spdlog's syntax, as `--log-format` and the bootstrap's `application_log_config`
/// take it.
///
/// A flag is `%`, an optional width (`%8l` right, `%-8l` left, `%=8l` centred, `%8!l` also cut to
/// it), and a letter. Envoy's own flags are there: `%_` (message with `\n` for line breaks) and
/// `%j` (message fit for a JSON string). What is not a flag is printed as it stands, as spdlog
/// does. Immutable.
public final class LogPattern {
    /// Envoy's default.
    public static final String DEFAULT = "[%Y-%m-%d %T.%e][%t][%l][%n] [%g:%#] %v";

    /// Prints one flag of a line.
    private interface Field {
        void append(StringBuilder out, LogLine line, ZonedDateTime time, Duration sincePrevious);
    }

    private final List<Field> fields;
    private final ZoneId zone;
    private final boolean printsSource;

    private LogPattern(List<Field> fields, ZoneId zone, boolean printsSource) {
        this.fields = List.copyOf(fields);
        this.zone = zone;
        this.printsSource = printsSource;
    }

    /// Never fails: spdlog has no wrong patterns.
    ///
    /// @param zone of the times printed
    public static LogPattern compile(String pattern, ZoneId zone) {
        List<Field> fields = new ArrayList<>();
        boolean printsSource = false;
        int at = 0;
        while (at < pattern.length()) {
            int percent = pattern.indexOf('%', at);
            if (percent < 0) percent = pattern.length();
            fields.add(text(pattern.substring(at, percent)));
            if (percent == pattern.length()) break;
            Width width = Width.parse(pattern, percent + 1);
            int flagAt = width == null ? percent + 1 : width.end();
            if (flagAt == pattern.length()) break;
            char flag = pattern.charAt(flagAt);
            Field field = field(flag);
            fields.add(width == null ? field : width.around(field));
            printsSource |= "gs#!@".indexOf(flag) >= 0;
            at = flagAt + 1;
        }
        return new LogPattern(fields, zone, printsSource);
    }

    /// Whether lines need their [LogLine.Source]: finding it out costs more than all the rest.
    boolean printsSource() {
        return printsSource;
    }

    /// Appends the line, without a line break at the end.
    ///
    /// @param sincePrevious time since the line before it, zero for the first
    void format(StringBuilder out, LogLine line, Duration sincePrevious) {
        ZonedDateTime time = line.time().atZone(zone);
        for (Field field : fields) field.append(out, line, time, sincePrevious);
    }

    private static Field text(String text) {
        return (out, _, _, _) -> out.append(text);
    }

    private static Field time(String pattern) {
        DateTimeFormatter formatter = DateTimeFormatter.ofPattern(pattern, Locale.US);
        return (out, _, time, _) -> formatter.formatTo(time, out);
    }

    private static Field field(char flag) {
        return switch (flag) {
            case 'v', '+' -> (out, line, _, _) -> out.append(line.message());
            case '_' -> (out, line, _, _) -> out.append(line.message().replace("\n", "\\n"));
            case 'j' -> (out, line, _, _) -> LogEscape.json(out, line.message());
            case 'n' -> (out, line, _, _) -> out.append(line.component());
            case 'l' -> (out, line, _, _) -> out.append(line.level().spelling());
            case 'L' -> (out, line, _, _) -> out.append(line.level().initial());
            case 't' -> (out, line, _, _) -> out.append(line.threadId());
            case 'P' -> text(Long.toString(ProcessHandle.current().pid()));
            case 'g' -> source(LogLine.Source::path);
            case 's' -> source(LogLine.Source::file);
            case '#' -> source(source -> Integer.toString(source.line()));
            case '!' -> source(LogLine.Source::method);
            case '@' -> source(source -> source.path() + ':' + source.line());
            case 'a' -> time("EEE");
            case 'A' -> time("EEEE");
            case 'b', 'h' -> time("MMM");
            case 'B' -> time("MMMM");
            case 'c' -> time("EEE MMM d HH:mm:ss yyyy");
            case 'C' -> time("yy");
            case 'Y' -> time("yyyy");
            case 'D', 'x' -> time("MM/dd/yy");
            case 'm' -> time("MM");
            case 'd' -> time("dd");
            case 'H' -> time("HH");
            case 'I' -> time("hh");
            case 'M' -> time("mm");
            case 'S' -> time("ss");
            case 'e' -> time("SSS");
            case 'f' -> time("SSSSSS");
            case 'F' -> time("SSSSSSSSS");
            case 'E' -> (out, line, _, _) -> out.append(line.time().getEpochSecond());
            case 'p' -> time("a");
            case 'r' -> time("hh:mm:ss a");
            case 'R' -> time("HH:mm");
            case 'T', 'X' -> time("HH:mm:ss");
            case 'z' -> time("xxx");
            case 'i' -> (out, _, _, since) -> out.append(since.toNanos());
            case 'u' -> (out, _, _, since) -> out.append(since.toNanos() / 1_000);
            case 'o' -> (out, _, _, since) -> out.append(since.toMillis());
            case 'O' -> (out, _, _, since) -> out.append(since.toSeconds());
            // Colours begin and end, and Envoy's tags of a message: all of them empty here.
            case '^', '$', '*' -> text("");
            case '%' -> text("%");
            default -> text("%" + flag);
        };
    }

    private static Field source(Function<LogLine.Source, String> part) {
        return (out, line, _, _) -> {
            LogLine.Source source = line.source();
            if (source != null) out.append(part.apply(source));
        };
    }

    /// How wide a flag's text is at least.
    ///
    /// @param side `-` left, `=` centre, anything else right
    /// @param end where the flag's letter stands in the pattern
    private record Width(char side, int columns, boolean cut, int end) {
        private static final int MAX_COLUMNS = 64;

        static @Nullable Width parse(String pattern, int from) {
            int at = from;
            char side = at < pattern.length() ? pattern.charAt(at) : ' ';
            if (side == '-' || side == '=') at++;
            int digits = at;
            int columns = 0;
            while (at < pattern.length() && Character.isDigit(pattern.charAt(at))) {
                columns = Math.min(MAX_COLUMNS, columns * 10 + pattern.charAt(at++) - '0');
            }
            if (at == digits) return null;
            // With nothing behind it, '!' is not a cut but the flag of the method's name.
            boolean cut = at + 1 < pattern.length() && pattern.charAt(at) == '!';
            return new Width(side, columns, cut, cut ? at + 1 : at);
        }

        Field around(Field field) {
            return (out, line, time, sincePrevious) -> {
                int start = out.length();
                field.append(out, line, time, sincePrevious);
                int missing = columns - (out.length() - start);
                if (missing < 0 && cut) out.setLength(start + columns);
                if (missing <= 0) return;
                int before =
                        switch (side) {
                            case '-' -> 0;
                            case '=' -> missing / 2;
                            default -> missing;
                        };
                out.insert(start, " ".repeat(before)).append(" ".repeat(missing - before));
            };
        }
    }
}
