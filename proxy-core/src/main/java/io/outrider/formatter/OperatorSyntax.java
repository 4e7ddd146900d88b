package io.outrider.formatter;

/// One operator as written: `%NAME(arguments):length%`. Immutable.
///
/// @param name in upper case
/// @param arguments between the parentheses; empty when there are none
/// @param hasArguments whether there were parentheses
/// @param maxLength -1: not limited
/// @param end the offset behind the closing `%`
record OperatorSyntax(String name, String arguments, boolean hasArguments, int maxLength, int end) {

    /// Reads the operator whose `%` stands at `start`.
    ///
    /// @throws IllegalArgumentException when it is not well-formed
    static OperatorSyntax parse(String format, int start) {
        int at = start + 1;
        while (at < format.length() && isNameChar(format.charAt(at))) {
            at++;
        }
        String name = format.substring(start + 1, at);
        if (name.isEmpty()) {
            throw malformed(format, start);
        }
        String arguments = "";
        boolean has = at < format.length() && format.charAt(at) == '(';
        if (has) {
            int close = format.indexOf(')', at);
            while (close >= 0
                    && close + 1 < format.length()
                    && format.charAt(close + 1) != '%'
                    && format.charAt(close + 1) != ':') {
                close = format.indexOf(')', close + 1);
            }
            if (close < 0) {
                throw malformed(format, start);
            }
            arguments = format.substring(at + 1, close);
            at = close + 1;
        }
        int length = -1;
        if (at < format.length() && format.charAt(at) == ':') {
            int digits = at + 1;
            while (digits < format.length() && Character.isDigit(format.charAt(digits))) {
                digits++;
            }
            if (digits == at + 1 || digits - at > 10) {
                throw malformed(format, start);
            }
            length = Integer.parseInt(format.substring(at + 1, digits));
            at = digits;
        }
        if (at >= format.length() || format.charAt(at) != '%') {
            throw malformed(format, start);
        }
        return new OperatorSyntax(name, arguments, has, length, at + 1);
    }

    private static boolean isNameChar(char c) {
        return c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_';
    }

    private static IllegalArgumentException malformed(String format, int start) {
        int end = Math.min(format.length(), start + 40);
        return new IllegalArgumentException(
                "\""
                        + format.substring(start, end)
                        + "\" (expected: %OPERATOR%, %OPERATOR(arguments)% or %OPERATOR(arguments):length%)");
    }

    String cut(String value) {
        return maxLength >= 0 && value.length() > maxLength ? value.substring(0, maxLength) : value;
    }

    IllegalArgumentException bad(String expected) {
        return new IllegalArgumentException(
                "%"
                        + name
                        + (hasArguments ? "(" + arguments + ")" : "")
                        + "% (expected: "
                        + expected
                        + ")");
    }
}
