package io.outrider.stats;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// Doubles as text, in the four ways that Envoy's stats pages write them.
final class Doubles {
    private Doubles() {}

    /// As few digits as tell the value from its neighbours, in scientific notation from 1e16 on.
    static String shortest(double value) {
        return Double.isNaN(value) ? "nan" : general(shortestDigits(value), 16);
    }

    /// Six significant digits, in scientific notation from 1e6 on.
    static String sixDigits(double value) {
        return general(new BigDecimal(value).round(new MathContext(6, RoundingMode.HALF_EVEN)), 6);
    }

    /// What the double really is, to 32 significant digits.
    static String exact(double value) {
        return Double.isNaN(value)
                ? "nan"
                : general(
                        new BigDecimal(value).round(new MathContext(32, RoundingMode.HALF_EVEN)),
                        32);
    }

    /// The shortest text of all, `3e+05` for 300000; JSON, so `null` for what is no number.
    static String json(double value) {
        if (Double.isNaN(value)) {
            return "null";
        }
        BigDecimal digits = shortestDigits(value);
        String plain = plain(digits);
        String scientific = scientific(digits);
        return scientific.length() < plain.length() ? scientific : plain;
    }

    private static BigDecimal shortestDigits(double value) {
        return new BigDecimal(Double.toString(value));
    }

    private static String general(BigDecimal digits, int plainDigits) {
        int exponent = exponent(digits);
        return exponent < -4 || exponent >= plainDigits ? scientific(digits) : plain(digits);
    }

    private static int exponent(BigDecimal digits) {
        return digits.signum() == 0 ? 0 : digits.precision() - digits.scale() - 1;
    }

    private static String plain(BigDecimal digits) {
        return digits.signum() == 0 ? "0" : digits.stripTrailingZeros().toPlainString();
    }

    private static String scientific(BigDecimal digits) {
        int exponent = exponent(digits);
        String figures = digits.stripTrailingZeros().unscaledValue().abs().toString();
        StringBuilder out = new StringBuilder(digits.signum() < 0 ? "-" : "");
        out.append(figures.charAt(0));
        if (figures.length() > 1) {
            out.append('.').append(figures, 1, figures.length());
        }
        out.append('e').append(exponent < 0 ? '-' : '+');
        int size = Math.abs(exponent);
        return out.append(size < 10 ? "0" : "").append(size).toString();
    }
}
