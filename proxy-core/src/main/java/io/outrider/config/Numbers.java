package io.outrider.config;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/// Numbers as JSON and YAML write them. All answers are null when the text is no such number.
final class Numbers {

    /// Longer texts are refused before arithmetic sees them: `1e999999999` must not be expanded.
    private static final int MOST_DIGITS = 400;

    private Numbers() {}

    /// RFC 8259's grammar, nothing looser.
    static boolean isJsonNumber(String text) {
        int i = text.startsWith("-") ? 1 : 0;
        int digits = i;
        while (i < text.length() && isDigit(text.charAt(i))) {
            i++;
        }
        if (i == digits || text.charAt(digits) == '0' && i > digits + 1) {
            return false;
        }
        if (i < text.length() && text.charAt(i) == '.') {
            int fraction = ++i;
            while (i < text.length() && isDigit(text.charAt(i))) {
                i++;
            }
            if (i == fraction) {
                return false;
            }
        }
        if (i < text.length() && (text.charAt(i) | 0x20) == 'e') {
            i++;
            if (i < text.length() && (text.charAt(i) == '+' || text.charAt(i) == '-')) {
                i++;
            }
            int exponent = i;
            while (i < text.length() && isDigit(text.charAt(i))) {
                i++;
            }
            if (i == exponent) {
                return false;
            }
        }
        return i == text.length();
    }

    /// A whole number for an integer field: `12`, `1e3`, `1.0`, `0x1F`.
    static @Nullable BigInteger whole(String text) {
        if (text.isEmpty() || text.length() > MOST_DIGITS) {
            return null;
        }
        if (!isJsonNumber(text)) {
            return yamlWhole(text);
        }
        BigDecimal value;
        try {
            value = new BigDecimal(text);
        } catch (NumberFormatException _) {
            return null; // an exponent of more than nine digits
        }
        if (value.signum() == 0) {
            return BigInteger.ZERO;
        }
        if (Math.abs((long) value.scale()) > MOST_DIGITS
                || value.stripTrailingZeros().scale() > 0) {
            return null;
        }
        return value.toBigInteger();
    }

    /// A whole number as C++ streams read it for Envoy's YAML: decimal, `0x` hexadecimal, or octal
    /// behind a `0`.
    static @Nullable BigInteger yamlWhole(String text) {
        boolean negative = text.startsWith("-");
        String digits = negative || text.startsWith("+") ? text.substring(1) : text;
        int radix = 10;
        if (digits.startsWith("0x") || digits.startsWith("0X")) {
            radix = 16;
            digits = digits.substring(2);
        } else if (digits.startsWith("0") && digits.length() > 1) {
            radix = 8;
        }
        if (digits.isEmpty() || digits.length() > MOST_DIGITS) {
            return null;
        }
        for (int i = 0; i < digits.length(); i++) {
            if (Character.digit(digits.charAt(i), radix) < 0 || digits.charAt(i) > 'f') {
                return null;
            }
        }
        var value = new BigInteger(digits, radix);
        return negative ? value.negate() : value;
    }

    /// A floating-point number; the words of JSON's proto mapping included.
    static @Nullable Double real(String text) {
        return switch (text) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> isJsonNumber(text) ? Double.valueOf(text) : null;
        };
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
