package io.outrider.runtime;

import java.math.BigDecimal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One value with everything it may be read as; reading as what it is not gives the reader's
/// default. Immutable.
///
/// @param text as written, for `/runtime`
/// @param number null: none
/// @param flag null: neither true nor false
/// @param perMillion of a fraction written out as one, in millionths; -1: it is none
public record RuntimeValue(
        String text, @Nullable Double number, @Nullable Boolean flag, int perMillion) {
    static final int NO_FRACTION = -1;
    static final int ALL = 1_000_000;

    /// A value written as text: a file's content, what an operator typed.
    public static RuntimeValue parse(String text) {
        String word = text.strip();
        Boolean flag =
                switch (word.toLowerCase(Locale.ROOT)) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> null;
                };
        return new RuntimeValue(text, number(word), flag, FractionText.perMillion(word));
    }

    public static RuntimeValue of(double number) {
        boolean whole = number == Math.rint(number) && Math.abs(number) < 1e18;
        String text = whole ? Long.toString((long) number) : Double.toString(number);
        return new RuntimeValue(text, number, null, NO_FRACTION);
    }

    public static RuntimeValue of(boolean flag) {
        return new RuntimeValue(Boolean.toString(flag), null, flag, NO_FRACTION);
    }

    private static @Nullable Double number(String word) {
        if (word.isEmpty() || Character.isLetter(word.charAt(word.length() - 1))) {
            return null; // Java would take 1d and NaN
        }
        try {
            return new BigDecimal(word).doubleValue();
        } catch (NumberFormatException _) {
            return null;
        }
    }

    /// The number if it is whole and not negative, else `otherwise`.
    long whole(long otherwise) {
        Double value = number;
        return value != null && value >= 0 && value == Math.rint(value)
                ? value.longValue()
                : otherwise;
    }

    /// A written-out fraction, or a whole number as one of a hundred; else `otherwise`.
    int millionths(int otherwise) {
        if (perMillion != NO_FRACTION) {
            return perMillion;
        }
        long percent = whole(-1);
        return percent < 0 ? otherwise : (int) (Math.min(percent, 100) * 10_000);
    }
}
