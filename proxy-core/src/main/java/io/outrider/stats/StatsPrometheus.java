package io.outrider.stats;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The stats in Prometheus' text format, named as Envoy names them: tags become labels, the rest of
/// the name a family with `envoy_` in front. Counters come first, then gauges, text readouts and
/// histograms, each by family.
///
/// Rendered here and not by Micrometer's registry, whose naming rules would change Envoy's names.
final class StatsPrometheus {
    /// What Istio's and Wasm's own metrics begin with: it is cut off, and `envoy_` is not put
    /// before the rest.
    private static final List<String> CUSTOM_NAMESPACES = List.of("istiocustom.", "wasmcustom.");

    private final StringBuilder out;

    StatsPrometheus(StringBuilder out) {
        this.out = out;
    }

    /// @param stats in the order of names
    void write(List<Stat> stats, StatsQuery query) {
        boolean summary = query.buckets() == StatsQuery.Buckets.SUMMARY;
        family(stats, Stat.Kind.COUNTER, "counter");
        family(stats, Stat.Kind.GAUGE, "gauge");
        if (query.textReadouts()) {
            family(stats, Stat.Kind.TEXT_READOUT, "gauge");
        }
        family(stats, Stat.Kind.HISTOGRAM, summary ? "summary" : "histogram");
    }

    /// The name of a stat's family. May be no valid name, where a custom namespace is used with odd
    /// characters.
    static String familyName(String taggedName) {
        for (String namespace : CUSTOM_NAMESPACES) {
            if (taggedName.startsWith(namespace)) {
                return sanitize(taggedName.substring(namespace.length()));
            }
        }
        return "envoy_" + sanitize(taggedName);
    }

    /// Everything but ASCII letters, digits and `_` becomes `_`.
    static String sanitize(String name) {
        StringBuilder out = new StringBuilder(name);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean kept = c == '_' || (c < 128 && Character.isLetterOrDigit(c));
            if (!kept) {
                out.setCharAt(i, '_');
            }
        }
        return out.toString();
    }

    /// The tags as they stand between the braces.
    static String labels(List<Tag> tags) {
        StringBuilder out = new StringBuilder();
        for (Tag tag : tags) {
            label(out, sanitize(tag.name()), tag.value());
        }
        return out.toString();
    }

    private void family(List<Stat> stats, Stat.Kind kind, String type) {
        Map<String, List<Stat>> families = new TreeMap<>();
        for (Stat stat : stats) {
            if (stat.kind == kind) {
                families.computeIfAbsent(familyName(stat.tagged().name()), _ -> new ArrayList<>())
                        .add(stat);
            }
        }
        families.forEach(
                (family, members) -> {
                    out.append("# TYPE ").append(family).append(' ').append(type).append('\n');
                    for (Stat stat : members) {
                        stat(family, stat, type.equals("summary"));
                    }
                });
    }

    private void stat(String family, Stat stat, boolean summary) {
        String labels = labels(stat.tagged().tags());
        switch (stat) {
            case Counter counter -> sample(family, labels).append(counter.value()).append('\n');
            case Gauge gauge -> sample(family, labels).append(gauge.value()).append('\n');
            case TextReadout text ->
                    sample(family, with(labels, "text_value", text.value())).append("0\n");
            case Histogram histogram when summary -> summary(family, labels, histogram.interval());
            case Histogram histogram -> histogram(family, labels, histogram);
        }
    }

    private void histogram(String family, String labels, Histogram histogram) {
        HistogramSnapshot all = histogram.cumulative();
        List<Double> bounds = histogram.bounds();
        List<Long> counts = all.countsUpTo(bounds);
        String bucket = family + "_bucket";
        for (int i = 0; i < bounds.size(); i++) {
            sample(bucket, with(labels, "le", Doubles.exact(bounds.get(i))))
                    .append(counts.get(i))
                    .append('\n');
        }
        sample(bucket, with(labels, "le", "+Inf")).append(all.count()).append('\n');
        total(family, labels, all);
    }

    private void summary(String family, String labels, HistogramSnapshot interval) {
        List<Double> quantiles = interval.quantiles();
        for (int i = 0; i < quantiles.size(); i++) {
            double quantile = HistogramSnapshot.QUANTILES.get(i);
            sample(family, with(labels, "quantile", Doubles.shortest(quantile)))
                    .append(Doubles.exact(quantiles.get(i)))
                    .append('\n');
        }
        total(family, labels, interval);
    }

    private void total(String family, String labels, HistogramSnapshot snapshot) {
        sample(family + "_sum", labels).append(Doubles.exact(snapshot.sum())).append('\n');
        sample(family + "_count", labels).append(snapshot.count()).append('\n');
    }

    private StringBuilder sample(String name, String labels) {
        return out.append(name).append('{').append(labels).append("} ");
    }

    private static String with(String labels, String name, String value) {
        StringBuilder more = new StringBuilder(labels);
        label(more, name, value);
        return more.toString();
    }

    private static void label(StringBuilder out, String name, String value) {
        out.append(out.isEmpty() ? "" : ",").append(name).append("=\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                default -> out.append(c);
            }
        }
        out.append('"');
    }
}
