package io.outrider.lb.retry;

import io.outrider.lb.RandomSource;

/// A response header in which an upstream says when to come back: `RateLimitedRetryBackOff`.
/// Immutable.
///
/// @param name lower case
public record ResetHeader(String name, Format format) {
    /// What [#waitNanos] answers when the header says nothing useful.
    public static final long NONE = -1;

    private static final long SECOND = 1_000_000_000L;
    private static final long MILLI = 1_000_000;
    private static final int MAX_DIGITS = 18;

    /// How the header's number is meant.
    public enum Format {
        SECONDS,
        UNIX_TIMESTAMP
    }

    /// How long the upstream wants us to wait, in nanoseconds.
    ///
    /// @param value the header's value: digits only, or it is not minded
    /// @param nowUnixSeconds wall clock
    /// @param maxNanos longer waits are not minded
    /// @return [#NONE] when the value is no number, is past, or is too far away
    public long waitNanos(CharSequence value, long nowUnixSeconds, long maxNanos) {
        long number = number(value);
        if (number < 0) {
            return NONE;
        }
        long seconds =
                switch (format) {
                    case SECONDS -> number;
                    case UNIX_TIMESTAMP -> number - nowUnixSeconds;
                };
        return seconds < 0 || seconds > maxNanos / SECOND ? NONE : seconds * SECOND;
    }

    /// Spreads the callers that were all told the same: random from `waitNanos` to 1.5 times it.
    public static long jitteredNanos(long waitNanos, RandomSource random) {
        long waitMillis = waitNanos / MILLI;
        long spread = waitMillis >> 1;
        long extra = spread < 1 ? 0 : Long.remainderUnsigned(random.nextLong(), spread);
        return (waitMillis + extra) * MILLI;
    }

    private static long number(CharSequence value) {
        int length = value.length();
        if (length == 0 || length > MAX_DIGITS) {
            return NONE;
        }
        long number = 0;
        for (int i = 0; i < length; i++) {
            int digit = value.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return NONE;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
