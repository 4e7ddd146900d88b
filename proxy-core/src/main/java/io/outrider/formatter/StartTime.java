package io.outrider.formatter;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// `%START_TIME(format)%`: strftime with Envoy's additions (`%f`, `%1f` to `%9f`, `%s`, `%3s`…).
///
/// Immutable.
final class StartTime {
    private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("MMM", Locale.US);
    private static final DateTimeFormatter OFFSET = DateTimeFormatter.ofPattern("xx", Locale.US);
    private static final DateTimeFormatter ZONE = DateTimeFormatter.ofPattern("zzz", Locale.US);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("EEE", Locale.US);

    private final String format;
    private final ZoneId zone;

    /// @param format empty: ISO 8601 with milliseconds, in UTC
    StartTime(String format, ZoneId zone) {
        this.format = format;
        this.zone = zone;
    }

    /// In a zone's time, with the offset where no format says otherwise.
    static StartTime local(String format, ZoneId zone) {
        return new StartTime(format.isEmpty() ? "%Y-%m-%dT%H:%M:%S.%3f%z" : format, zone);
    }

    String text(long wallNanos) {
        var out = new StringBuilder(32);
        if (format.isEmpty()) {
            isoMillis(out, wallNanos);
        } else {
            strftime(out, wallNanos);
        }
        return out.toString();
    }

    private static void isoMillis(StringBuilder out, long wallNanos) {
        long seconds = Math.floorDiv(wallNanos, 1_000_000_000L);
        long millis = Math.floorMod(wallNanos, 1_000_000_000L) / 1_000_000;
        long days = Math.floorDiv(seconds, 86_400L);
        int second = (int) Math.floorMod(seconds, 86_400L);
        // civil date from days since 1970-01-01, proleptic Gregorian
        long z = days + 719_468;
        long era = Math.floorDiv(z, 146_097L);
        int dayOfEra = (int) (z - era * 146_097);
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int shifted = (5 * dayOfYear + 2) / 153;
        int day = dayOfYear - (153 * shifted + 2) / 5 + 1;
        int month = shifted < 10 ? shifted + 3 : shifted - 9;
        long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        out.append(year).append('-');
        two(out, month).append('-');
        two(out, day).append('T');
        two(out, second / 3600).append(':');
        two(out, second / 60 % 60).append(':');
        two(out, second % 60).append('.');
        out.append((char) ('0' + millis / 100));
        two(out, (int) (millis % 100)).append('Z');
    }

    private static StringBuilder two(StringBuilder out, int value) {
        return out.append((char) ('0' + value / 10)).append((char) ('0' + value % 10));
    }

    private void strftime(StringBuilder out, long wallNanos) {
        long seconds = Math.floorDiv(wallNanos, 1_000_000_000L);
        int nanos = (int) Math.floorMod(wallNanos, 1_000_000_000L);
        ZonedDateTime time = Instant.ofEpochSecond(seconds, nanos).atZone(zone);
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%' || i + 1 == format.length()) {
                out.append(c);
                continue;
            }
            char kind = format.charAt(++i);
            int digits = 0;
            if (kind >= '1' && kind <= '9' && i + 1 < format.length()) {
                digits = kind - '0';
                kind = format.charAt(++i);
            }
            field(out, time, wallNanos, kind, digits);
        }
    }

    private static void field(
            StringBuilder out, ZonedDateTime time, long wallNanos, char kind, int digits) {
        switch (kind) {
            case 'Y' -> out.append(time.getYear());
            case 'y' -> two(out, time.getYear() % 100);
            case 'm' -> two(out, time.getMonthValue());
            case 'd' -> two(out, time.getDayOfMonth());
            case 'e' -> out.append(String.format(Locale.ROOT, "%2d", time.getDayOfMonth()));
            case 'H' -> two(out, time.getHour());
            case 'M' -> two(out, time.getMinute());
            case 'S' -> two(out, time.getSecond());
            case 'T' -> {
                two(out, time.getHour()).append(':');
                two(out, time.getMinute()).append(':');
                two(out, time.getSecond());
            }
            case 'F' -> {
                out.append(time.getYear()).append('-');
                two(out, time.getMonthValue()).append('-');
                two(out, time.getDayOfMonth());
            }
            case 'b', 'h' -> out.append(MONTH.format(time));
            case 'a' -> out.append(DAY.format(time));
            case 'j' -> out.append(String.format(Locale.ROOT, "%03d", time.getDayOfYear()));
            case 'z' -> out.append(OFFSET.format(time));
            case 'Z' -> out.append(time.getZone() == ZoneOffset.UTC ? "UTC" : ZONE.format(time));
            case 'n' -> out.append('\n');
            case 't' -> out.append('\t');
            case '%' -> out.append('%');
            case 's' -> {
                out.append(TimeUnit.NANOSECONDS.toSeconds(wallNanos));
                fraction(out, time.getNano(), digits);
            }
            case 'f' -> fraction(out, time.getNano(), digits == 0 ? 9 : digits);
            default -> out.append('%').append(kind);
        }
    }

    private static void fraction(StringBuilder out, int nanos, int digits) {
        String all = String.format(Locale.ROOT, "%09d", nanos);
        out.append(all, 0, digits);
    }
}
