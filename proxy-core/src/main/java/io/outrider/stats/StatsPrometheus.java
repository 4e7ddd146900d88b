package io.outrider.stats;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// The stats in Prometheus' text format, named as Envoy names them: tags become labels, the rest of
/// the name a family with `envoy_` in front.
///
/// Rendered here and not by Micrometer's registry, whose naming rules would change Envoy's names.
/// Immutable.
public final class StatsPrometheus {
    private StatsPrometheus() {}

    public static String render(StatsStore store, StatsFilter filter) {
        var families = new TreeMap<String, List<Stat>>();
        for (Stat stat : filter.apply(store)) {
            if (!(stat instanceof TextReadout)) {
                String kind = stat instanceof Counter ? "0" : stat instanceof Gauge ? "1" : "2";
                families.computeIfAbsent(
                                kind + family(stat.tagged().name()), _ -> new ArrayList<>())
                        .add(stat);
            }
        }
        var out = new StringBuilder();
        families.forEach((key, stats) -> write(out, key.substring(1), stats));
        return out.toString();
    }

    private static void write(StringBuilder out, String family, List<Stat> stats) {
        String type =
                switch (stats.getFirst()) {
                    case Counter _ -> "counter";
                    case Gauge _, TextReadout _ -> "gauge";
                    case Histogram _ -> "histogram";
                };
        out.append("# TYPE ").append(family).append(' ').append(type).append('\n');
        for (Stat stat : stats) {
            String labels = labels(stat.tagged().tags());
            switch (stat) {
                case Counter counter -> sample(out, family, labels, counter.value());
                case Gauge gauge -> sample(out, family, labels, gauge.value());
                case Histogram histogram -> histogram(out, family, labels, histogram);
                case TextReadout _ -> {}
            }
        }
    }

    private static void sample(StringBuilder out, String family, String labels, long value) {
        out.append(family).append('{').append(labels).append("} ").append(value).append('\n');
    }

    private static void histogram(
            StringBuilder out, String family, String labels, Histogram histogram) {
        HistogramSnapshot all = histogram.cumulative();
        String more = labels.isEmpty() ? "" : labels + ",";
        for (double bound : Bounds.DEFAULT) {
            out.append(family)
                    .append("_bucket{")
                    .append(more)
                    .append("le=\"")
                    .append(StatsText.number(bound))
                    .append("\"} ")
                    .append(all.countUpTo(bound))
                    .append('\n');
        }
        out.append(family).append("_bucket{").append(more).append("le=\"+Inf\"} ");
        out.append(all.count()).append('\n');
        out.append(family).append("_sum{").append(labels).append("} ");
        out.append(StatsText.number(all.sum())).append('\n');
        out.append(family).append("_count{").append(labels).append("} ");
        out.append(all.count()).append('\n');
    }

    /// Envoy's default buckets, in the histogram's own unit.
    private static final class Bounds {
        static final double[] DEFAULT = {
            0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000,
            600_000, 1_800_000, 3_600_000
        };
    }

    private static String family(String name) {
        return "envoy_" + sanitized(name);
    }

    private static String sanitized(String name) {
        var out = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean word =
                    c >= 'a' && c <= 'z'
                            || c >= 'A' && c <= 'Z'
                            || c >= '0' && c <= '9'
                            || c == '_';
            out.append(word ? c : '_');
        }
        return out.toString();
    }

    private static String labels(List<Tag> tags) {
        var out = new StringBuilder();
        for (Tag tag : tags) {
            if (!out.isEmpty()) {
                out.append(',');
            }
            out.append(sanitized(tag.name())).append("=\"");
            for (int i = 0; i < tag.value().length(); i++) {
                char c = tag.value().charAt(i);
                switch (c) {
                    case '"' -> out.append("\\\"");
                    case '\\' -> out.append("\\\\");
                    case '\n' -> out.append("\\n");
                    default -> out.append(c);
                }
            }
            out.append('"');
        }
        return out.toString();
    }
}
