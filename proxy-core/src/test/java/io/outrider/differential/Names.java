package io.outrider.differential;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The `${…}` names of one case, both ways: filled into what is configured and sent, and put back
/// into what was seen.
///
/// Beside them [#forget] removes what differs between any two runs: dates, request ids, durations,
/// ephemeral ports. Threads: filled before the exchanges begin, read by any thread.
final class Names {
    private static final Pattern NAME = Pattern.compile("\\$\\{([a-z0-9.-]+)}");
    private static final Pattern DATE =
            Pattern.compile(
                    "(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT");
    private static final Pattern TIME =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z?");
    private static final Pattern UUID =
            Pattern.compile(
                    "[0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final Pattern SERVICE_TIME =
            Pattern.compile("(?i)(x-envoy-upstream-service-time: )\\d+");

    /// What is left of 15 s depends on how long a try took.
    private static final Pattern TIME_LEFT =
            Pattern.compile("(?i)(x-envoy-expected-rq-timeout-ms: )(14\\d{3}|15000)\\b");

    private static final Pattern MILLIS = Pattern.compile("(_ms\"?[=:] ?)\\d+");
    private static final Pattern PORT =
            Pattern.compile("(127\\.0\\.\\d+\\.\\d+:|\\[::1]:)\\d{4,5}\\b");

    /// The hash of a connection's two ends.
    private static final Pattern MADE_COOKIE = Pattern.compile("(=\")[0-9a-f]{16}\"");

    private static final Pattern RUN = Pattern.compile("(.)\\1{59,}");

    private final Map<String, String> values = new LinkedHashMap<>();

    void put(String name, String value) {
        values.put(name, value);
    }

    String get(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException(
                    "no such name: ${" + name + "}, there are " + values);
        }
        return value;
    }

    String fill(String text) {
        return NAME.matcher(text).replaceAll(m -> Matcher.quoteReplacement(get(m.group(1))));
    }

    /// What was seen, with this run's values named again.
    String forget(String text) {
        // First: a duration may be just as long as what has a name.
        String out = SERVICE_TIME.matcher(text).replaceAll("$1<ms>");
        out = MILLIS.matcher(out).replaceAll("$1<ms>");
        for (var entry : values.entrySet()) {
            String value = entry.getValue();
            if (value.matches("\\d+")) {
                out = out.replaceAll("(?<![\\d.])" + value + "(?!\\d)", "<" + entry.getKey() + ">");
            } else if (value.contains("/") || value.contains(".")) {
                out = out.replace(value, "<" + entry.getKey() + ">");
            }
        }
        out = DATE.matcher(out).replaceAll("<date>");
        out = TIME.matcher(out).replaceAll("<time>");
        out = UUID.matcher(out).replaceAll("<uuid$1>");
        out = TIME_LEFT.matcher(out).replaceAll("$1<15 s or what is left>");
        out = PORT.matcher(out).replaceAll("$1<port>");
        out = MADE_COOKIE.matcher(out).replaceAll("$1<hash>\"");
        return RUN.matcher(out).replaceAll(m -> Matcher.quoteReplacement(run(m.group())));
    }

    /// A long run of one character in the spelling of a case file.
    private static String run(String text) {
        return "\\{%d*%c}".formatted(text.length(), text.charAt(0));
    }
}
