package io.outrider.config;

import com.google.re2j.Pattern;
import io.envoyproxy.pgv.validate.Validate;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// Makes [ValueRule]s from the rules of a string field.
final class StringRules {

    private static final Pattern HEADER_NAME =
            Pattern.compile("^:?[0-9a-zA-Z!#$%&'*+-.^_|~\\x60]+$");
    private static final Pattern HEADER_VALUE =
            Pattern.compile("^[^\\x00-\\x08\\x0A-\\x1F\\x7F]*$");
    private static final Pattern HEADER_STRING = Pattern.compile("^[^\\x00\\x0A\\x0D]*$");
    private static final Pattern HOST_LABEL =
            Pattern.compile("^[0-9a-zA-Z]([0-9a-zA-Z-]{0,61}[0-9a-zA-Z])?$");
    private static final Pattern URI = Pattern.compile("^[a-zA-Z][a-zA-Z0-9+.-]*:[^\\s]+$");
    private static final Pattern UUID =
            Pattern.compile("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$");

    private final boolean ignoreEmpty;
    private final List<ValueRule> compiled = new ArrayList<>();

    private StringRules(Validate.StringRules rules) {
        ignoreEmpty = rules.getIgnoreEmpty();
        lengths(rules);
        contents(rules);
        wellKnown(rules);
    }

    static List<ValueRule> of(Validate.StringRules rules) {
        return List.copyOf(new StringRules(rules).compiled);
    }

    private void lengths(Validate.StringRules rules) {
        if (rules.hasLen()) {
            ask(s -> characters(s) == rules.getLen(), rules.getLen() + " characters");
        }
        if (rules.hasMinLen()) {
            ask(s -> characters(s) >= rules.getMinLen(), atLeast(rules.getMinLen(), "character"));
        }
        if (rules.hasMaxLen()) {
            ask(s -> characters(s) <= rules.getMaxLen(), atMost(rules.getMaxLen(), "character"));
        }
        if (rules.hasLenBytes()) {
            ask(s -> bytes(s) == rules.getLenBytes(), rules.getLenBytes() + " bytes");
        }
        if (rules.hasMinBytes()) {
            ask(s -> bytes(s) >= rules.getMinBytes(), atLeast(rules.getMinBytes(), "byte"));
        }
        if (rules.hasMaxBytes()) {
            ask(s -> bytes(s) <= rules.getMaxBytes(), atMost(rules.getMaxBytes(), "byte"));
        }
    }

    private void contents(Validate.StringRules rules) {
        if (rules.hasConst()) {
            ask(s -> s.equals(rules.getConst()), ShownValue.of(rules.getConst()));
        }
        if (rules.hasPattern()) {
            Pattern pattern = Pattern.compile(rules.getPattern());
            ask(s -> pattern.matcher(s).find(), "a match of " + rules.getPattern());
        }
        if (rules.hasPrefix()) {
            ask(s -> s.startsWith(rules.getPrefix()), "to begin with '" + rules.getPrefix() + "'");
        }
        if (rules.hasSuffix()) {
            ask(s -> s.endsWith(rules.getSuffix()), "to end with '" + rules.getSuffix() + "'");
        }
        if (rules.hasContains()) {
            ask(s -> s.contains(rules.getContains()), "to contain '" + rules.getContains() + "'");
        }
        if (rules.hasNotContains()) {
            ask(
                    s -> !s.contains(rules.getNotContains()),
                    "not to contain '" + rules.getNotContains() + "'");
        }
        if (rules.getInCount() > 0) {
            ask(rules.getInList()::contains, "one of " + shown(rules.getInList()));
        }
        if (rules.getNotInCount() > 0) {
            ask(s -> !rules.getNotInList().contains(s), "none of " + shown(rules.getNotInList()));
        }
    }

    private void wellKnown(Validate.StringRules rules) {
        switch (rules.getWellKnownCase()) {
            case EMAIL -> ask(StringRules::isEmail, "an e-mail address");
            case HOSTNAME -> ask(StringRules::isHostname, "a host name");
            case IP -> ask(s -> IpText.isV4(s) || IpText.isV6(s), "an IP address");
            case IPV4 -> ask(IpText::isV4, "an IPv4 address");
            case IPV6 -> ask(IpText::isV6, "an IPv6 address");
            case URI -> ask(s -> URI.matches(s), "an absolute URI");
            case URI_REF -> ask(s -> s.indexOf(' ') < 0, "a URI reference");
            case ADDRESS ->
                    ask(
                            s -> isHostname(s) || IpText.isV4(s) || IpText.isV6(s),
                            "a host name or IP address");
            case UUID -> ask(s -> UUID.matches(s), "a UUID");
            case WELL_KNOWN_REGEX -> header(rules);
            case WELLKNOWN_NOT_SET -> {}
        }
    }

    private void header(Validate.StringRules rules) {
        boolean name = rules.getWellKnownRegex() == Validate.KnownRegex.HTTP_HEADER_NAME;
        boolean value = rules.getWellKnownRegex() == Validate.KnownRegex.HTTP_HEADER_VALUE;
        if (!name && !value) {
            return;
        }
        if (!rules.getStrict()) {
            ask(HEADER_STRING::matches, "no NUL, CR or LF");
        } else if (name) {
            ask(HEADER_NAME::matches, "an HTTP header name");
        } else {
            ask(HEADER_VALUE::matches, "an HTTP header value");
        }
    }

    private void ask(Predicate<String> fine, String expected) {
        compiled.add(
                value -> {
                    String text = (String) value;
                    return text.isEmpty() && ignoreEmpty || fine.test(text)
                            ? null
                            : ShownValue.of(text) + " (expected: " + expected + ")";
                });
    }

    private static String atLeast(long length, String unit) {
        return "at least " + length + " " + unit + (length == 1 ? "" : "s");
    }

    private static String atMost(long length, String unit) {
        return "at most " + length + " " + unit + (length == 1 ? "" : "s");
    }

    private static int characters(String text) {
        return text.codePointCount(0, text.length());
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static boolean isHostname(String text) {
        String host = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        if (host.isEmpty() || host.length() > 253) {
            return false;
        }
        for (String label : host.split("\\.", -1)) {
            if (!HOST_LABEL.matches(label)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isEmail(String text) {
        int at = text.lastIndexOf('@');
        return at > 0 && at <= 64 && text.indexOf(' ') < 0 && isHostname(text.substring(at + 1));
    }

    static String shown(List<String> values) {
        return String.join(", ", values.stream().map(ShownValue::of).toList());
    }
}
