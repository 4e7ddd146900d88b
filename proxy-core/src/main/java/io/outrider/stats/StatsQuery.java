package io.outrider.stats;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a reader of `/stats` or `/stats/prometheus` asks for. Immutable.
///
/// @param usedOnly only stats that were ever written (`usedonly`)
/// @param pattern found anywhere in the name (`filter`); null: all names
/// @param inverted names in which the pattern is not found (`invert_filter`)
/// @param textReadouts whether Prometheus gets the text readouts too (`text_readouts`)
public record StatsQuery(
        boolean usedOnly,
        @Nullable Pattern pattern,
        boolean inverted,
        Type type,
        Format format,
        Buckets buckets,
        boolean textReadouts) {

    /// The kinds of `type=`.
    public enum Type {
        ALL,
        COUNTERS,
        GAUGES,
        HISTOGRAMS,
        TEXT_READOUTS
    }

    public enum Format {
        TEXT,
        JSON,
        PROMETHEUS,
        HTML
    }

    /// The ways of `histogram_buckets=`; each format has its own when nothing is said.
    public enum Buckets {
        UNSAID,
        CUMULATIVE,
        DISJOINT,
        DETAILED,
        SUMMARY
    }

    /// A query that cannot be answered; the message is the page to show with status 400.
    public static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        Refused(String page) {
            super(page, null, false, false);
        }

        /// The page to show.
        public String page() {
            return String.valueOf(getMessage());
        }
    }

    /// Reads the parameters of a request.
    ///
    /// @param prometheus whether the path was `/stats/prometheus`
    /// @param parameter gives a parameter's decoded value, empty if it has none, null if it is not
    ///   there
    /// @throws Refused with the words that Envoy uses, if it has any
    public static StatsQuery parse(boolean prometheus, Function<String, @Nullable String> parameter)
            throws Refused {
        Buckets buckets = buckets(value(parameter, "histogram_buckets"));
        Pattern pattern = pattern(value(parameter, "filter"));
        Type type = type(value(parameter, "type"));
        Format format = prometheus ? Format.PROMETHEUS : format(value(parameter, "format"));
        if (format == Format.PROMETHEUS
                && (buckets == Buckets.DISJOINT || buckets == Buckets.DETAILED)) {
            throw new Refused("unsupported prometheus histogram bucket mode");
        }
        return new StatsQuery(
                parameter.apply("usedonly") != null,
                pattern,
                parameter.apply("invert_filter") != null,
                type,
                format,
                buckets,
                parameter.apply("text_readouts") != null);
    }

    /// The wanted stats in the order of names.
    List<Stat> select(StatsStore store) {
        List<Named> wanted = new ArrayList<>();
        for (Stat stat : store.all()) {
            if (wantsKind(stat) && (!usedOnly || stat.used())) {
                String name = stat.name();
                if (pattern == null || pattern.matcher(name).find() != inverted) {
                    wanted.add(new Named(name, stat));
                }
            }
        }
        wanted.sort(Comparator.comparing(Named::name));
        return wanted.stream().map(Named::stat).toList();
    }

    private record Named(String name, Stat stat) {}

    private boolean wantsKind(Stat stat) {
        return switch (type) {
            case ALL -> true;
            case COUNTERS -> stat instanceof Counter;
            case GAUGES -> stat instanceof Gauge;
            case HISTOGRAMS -> stat instanceof Histogram;
            case TEXT_READOUTS -> stat instanceof TextReadout;
        };
    }

    private static String value(Function<String, @Nullable String> parameter, String name) {
        String value = parameter.apply(name);
        return value == null ? "" : value;
    }

    private static @Nullable Pattern pattern(String regex) throws Refused {
        try {
            return regex.isEmpty() ? null : Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            String what = e.getDescription().replace("missing closing ", "missing ");
            throw new Refused("Invalid re2 regex: " + what + ": " + e.getPattern());
        }
    }

    private static Type type(String name) throws Refused {
        return switch (name) {
            case "", "All" -> Type.ALL;
            case "Counters" -> Type.COUNTERS;
            case "Gauges" -> Type.GAUGES;
            case "Histograms" -> Type.HISTOGRAMS;
            case "TextReadouts" -> Type.TEXT_READOUTS;
            default -> throw new Refused("invalid &type= param");
        };
    }

    private static Format format(String name) throws Refused {
        return switch (name) {
            case "", "text" -> Format.TEXT;
            case "json" -> Format.JSON;
            case "prometheus" -> Format.PROMETHEUS;
            case "html", "active-html" -> Format.HTML;
            default ->
                    throw new Refused(
                            "usage: /stats?format=(html|active-html|json|prometheus|text)\n\n");
        };
    }

    private static Buckets buckets(String name) throws Refused {
        return switch (name) {
            case "" -> Buckets.UNSAID;
            case "cumulative" -> Buckets.CUMULATIVE;
            case "disjoint" -> Buckets.DISJOINT;
            case "detailed" -> Buckets.DETAILED;
            case "summary", "none" -> Buckets.SUMMARY;
            case "prometheusnative" ->
                    throw new Refused("histogram_buckets=prometheusnative is not supported\n");
            default ->
                    throw new Refused(
                            "usage: /stats?histogram_buckets="
                                    + "(cumulative|disjoint|detailed|summary|prometheusnative)\n");
        };
    }
}
