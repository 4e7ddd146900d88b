package io.outrider.injector.settings;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Checks of plain texts that come from settings and from annotations: what a value has to look
/// like. Each returns null for a good value, and what was expected for a bad one.
public final class Texts {
    /// One rule for a text.
    @FunctionalInterface
    public interface Rule {
        /// Null when the value is good; else what was expected instead.
        @Nullable String expected(String value);
    }

    private static final List<String> QUANTITY_SUFFIXES =
            List.of(
                    "Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "n", "u", "m", "k", "M", "G", "T", "P", "E",
                    "");

    private Texts() {}

    public static Rule oneOf(String... allowed) {
        return value ->
                List.of(allowed).contains(value) ? null : "one of " + String.join(", ", allowed);
    }

    public static @Nullable String any(String value) {
        return null;
    }

    public static @Nullable String bool(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true", "false", "1", "0", "t", "f" -> null;
            default -> "true or false";
        };
    }

    /// What [#bool] takes for true.
    public static boolean isTrue(String value) {
        return value.equalsIgnoreCase("true") || value.equals("1") || value.equalsIgnoreCase("t");
    }

    public static @Nullable String port(String value) {
        return isNumber(value.strip(), 65535) ? null : "a port, 0 to 65535";
    }

    public static @Nullable String count(String value) {
        return isNumber(value, 4294967295L) ? null : "a whole number, 0 to 4294967295";
    }

    /// Ports with commas between them; empty for none.
    public static @Nullable String ports(String value) {
        if (value.isBlank()) return null;
        for (String port : value.split(",", -1)) {
            if (port(port) != null) return "ports with commas between them";
        }
        return null;
    }

    public static @Nullable String portsOrAll(String value) {
        return value.equals("*") || ports(value) == null
                ? null
                : "'*', or ports with commas between them";
    }

    /// Address ranges with commas between them; empty for none.
    public static @Nullable String ranges(String value) {
        if (value.isEmpty()) return null;
        for (String range : value.split(",", -1)) {
            if (!isRange(range)) return "ranges such as 10.0.0.0/8 with commas between them";
        }
        return null;
    }

    public static @Nullable String rangesOrAll(String value) {
        return value.equals("*") || ranges(value) == null
                ? null
                : "'*', or ranges such as 10.0.0.0/8 with commas between them";
    }

    /// Names of network interfaces with commas between them.
    public static @Nullable String interfaces(String value) {
        for (String name : value.split(",", -1)) {
            boolean good =
                    !name.isBlank()
                            && name.length() <= 15
                            && name.chars().allMatch(c -> c > ' ' && c < 127 && c != '/');
            if (!good) return "names of interfaces, up to 15 characters, with commas between them";
        }
        return null;
    }

    /// A Kubernetes quantity: `100m`, `1Gi`, `0.5`.
    public static @Nullable String quantity(String value) {
        for (String suffix : QUANTITY_SUFFIXES) {
            if (!value.endsWith(suffix)) continue;
            String number = value.substring(0, value.length() - suffix.length());
            int dot = number.indexOf('.');
            String digits = dot < 0 ? number : number.substring(0, dot) + number.substring(dot + 1);
            boolean good = !digits.isEmpty() && digits.chars().allMatch(c -> c >= '0' && c <= '9');
            return good ? null : "a quantity such as 100m or 128Mi";
        }
        return "a quantity such as 100m or 128Mi";
    }

    /// A duration as protobuf writes it: `5s`, `0.25s`.
    public static @Nullable String duration(String value) {
        String number = value.endsWith("s") ? value.substring(0, value.length() - 1) : "";
        int dot = number.indexOf('.');
        String digits = dot < 0 ? number : number.substring(0, dot) + number.substring(dot + 1);
        boolean good =
                !digits.isEmpty()
                        && digits.length() <= 12
                        && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return good ? null : "seconds such as 5s or 0.25s";
    }

    private static boolean isNumber(String value, long largest) {
        if (value.isEmpty() || value.length() > 10) return false;
        if (!value.chars().allMatch(c -> c >= '0' && c <= '9')) return false;
        return Long.parseLong(value) <= largest;
    }

    private static boolean isRange(String range) {
        int slash = range.indexOf('/');
        if (slash < 0) return false;
        try {
            InetAddress address = InetAddress.ofLiteral(range.substring(0, slash));
            return isNumber(range.substring(slash + 1), address.getAddress().length * 8L);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
