package io.outrider.http.grpc;

import java.util.concurrent.TimeUnit;

/// The header `grpc-timeout`: at most 8 digits and a unit. Immutable.
public final class GrpcTimeout {
    private GrpcTimeout() {}

    /// In nanoseconds; -1 when it is not well-formed.
    public static long nanos(String text) {
        int digits = text.length() - 1;
        if (digits < 1 || digits > 8) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return switch (text.charAt(digits)) {
            case 'H' -> TimeUnit.HOURS.toNanos(value);
            case 'M' -> TimeUnit.MINUTES.toNanos(value);
            case 'S' -> TimeUnit.SECONDS.toNanos(value);
            case 'm' -> TimeUnit.MILLISECONDS.toNanos(value);
            case 'u' -> TimeUnit.MICROSECONDS.toNanos(value);
            case 'n' -> value;
            default -> -1;
        };
    }

    /// As a header's value: in milliseconds, or coarser where that would be more than 8 digits.
    public static String text(long nanos) {
        long value = Math.max(0, nanos);
        for (Unit unit : Unit.values()) {
            long count = value / unit.nanos;
            if (count < 100_000_000) {
                return count + unit.letter;
            }
        }
        return "99999999H";
    }

    /// Envoy's client writes nothing finer.
    private enum Unit {
        MILLIS("m", TimeUnit.MILLISECONDS.toNanos(1)),
        SECONDS("S", TimeUnit.SECONDS.toNanos(1)),
        MINUTES("M", TimeUnit.MINUTES.toNanos(1)),
        HOURS("H", TimeUnit.HOURS.toNanos(1));

        private final String letter;
        private final long nanos;

        Unit(String letter, long nanos) {
            this.letter = letter;
            this.nanos = nanos;
        }
    }
}
