package io.outrider.runtime;

/// `FractionalPercent` written as YAML: `numerator: 5` and `denominator: MILLION`, on lines of
/// their own or in braces. Immutable.
final class FractionText {
    private FractionText() {}

    /// In millionths; [RuntimeValue#NO_FRACTION] when the text is something else.
    static int perMillion(String text) {
        String body =
                text.startsWith("{") && text.endsWith("}")
                        ? text.substring(1, text.length() - 1)
                        : text;
        long numerator = 0;
        int scale = 10_000;
        for (String member : body.replace('\n', ',').split(",")) {
            int colon = member.indexOf(':');
            String name = colon < 0 ? "" : unquoted(member.substring(0, colon));
            String value = colon < 0 ? "" : unquoted(member.substring(colon + 1));
            switch (name) {
                case "numerator" -> numerator = number(value);
                case "denominator" -> scale = scale(value);
                default -> {
                    return RuntimeValue.NO_FRACTION;
                }
            }
        }
        return numerator < 0 || scale < 0
                ? RuntimeValue.NO_FRACTION
                : (int) Math.min(RuntimeValue.ALL, numerator * scale);
    }

    private static String unquoted(String word) {
        return word.strip().replace("\"", "").replace("'", "");
    }

    private static int scale(String denominator) {
        return switch (denominator) {
            case "HUNDRED", "0" -> 10_000;
            case "TEN_THOUSAND", "1" -> 100;
            case "MILLION", "2" -> 1;
            default -> -1;
        };
    }

    private static long number(String text) {
        try {
            return Integer.parseUnsignedInt(text) & 0xFFFF_FFFFL;
        } catch (NumberFormatException _) {
            return -1;
        }
    }
}
