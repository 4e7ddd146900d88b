package io.outrider.stats;

import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/// The stats as Envoy's JSON: `{"stats":[{"name":…,"value":…},…,{"histograms":…}]}`, text readouts
/// first.
final class StatsJson {
    private final StringBuilder out;

    StatsJson(StringBuilder out) {
        this.out = out;
    }

    /// @param stats in the order of names
    void write(List<Stat> stats, StatsQuery.Buckets buckets) {
        out.append("{\"stats\":[");
        for (Stat stat : stats) {
            if (stat instanceof TextReadout text) {
                value(stat);
                quoted(text.value());
                out.append('}');
            }
        }
        for (Stat stat : stats) {
            switch (stat) {
                case Counter counter -> value(stat).append(counter.value()).append('}');
                case Gauge gauge -> value(stat).append(gauge.value()).append('}');
                case Histogram _, TextReadout _ -> {}
            }
        }
        List<Histogram> histograms =
                stats.stream()
                        .filter(Histogram.class::isInstance)
                        .map(Histogram.class::cast)
                        .toList();
        if (!histograms.isEmpty()) {
            comma().append("{\"histograms\":");
            histograms(histograms, buckets);
            out.append('}');
        }
        out.append("]}");
    }

    private void histograms(List<Histogram> histograms, StatsQuery.Buckets buckets) {
        switch (buckets) {
            case UNSAID, SUMMARY -> {
                out.append("{\"supported_quantiles\":");
                percentiles();
                out.append(",\"computed_quantiles\":[");
                each(histograms, histogram -> quantiles("values", histogram));
                out.append("]}");
            }
            case DETAILED -> {
                out.append("{\"supported_percentiles\":");
                percentiles();
                out.append(",\"details\":[");
                each(histograms, this::details);
                out.append("]}");
            }
            case CUMULATIVE, DISJOINT -> {
                boolean disjoint = buckets == StatsQuery.Buckets.DISJOINT;
                out.append('[');
                each(histograms, histogram -> buckets(histogram, disjoint));
                out.append(']');
            }
        }
    }

    private void percentiles() {
        out.append('[');
        for (double percentile : HistogramSnapshot.PERCENTILES) {
            comma().append(Doubles.json(percentile));
        }
        out.append(']');
    }

    private void each(List<Histogram> histograms, Consumer<Histogram> content) {
        for (Histogram histogram : histograms) {
            comma().append("{\"name\":");
            quoted(histogram.name());
            content.accept(histogram);
            out.append('}');
        }
    }

    private void quantiles(String field, Histogram histogram) {
        List<Double> interval = histogram.interval().quantiles();
        List<Double> cumulative = histogram.cumulative().quantiles();
        out.append(",\"").append(field).append("\":[");
        for (int i = 0; i < interval.size(); i++) {
            comma().append("{\"cumulative\":").append(Doubles.json(cumulative.get(i)));
            out.append(",\"interval\":").append(Doubles.json(interval.get(i))).append('}');
        }
        out.append(']');
    }

    private void details(Histogram histogram) {
        out.append(",\"totals\":");
        bins(histogram.cumulative());
        out.append(",\"intervals\":");
        bins(histogram.interval());
        quantiles("percentiles", histogram);
    }

    private void bins(HistogramSnapshot snapshot) {
        out.append('[');
        snapshot.forEachBin(
                bin -> {
                    comma().append("{\"lower_bound\":").append(Doubles.json(bin.lowerBound()));
                    out.append(",\"width\":").append(Doubles.json(bin.width()));
                    out.append(",\"count\":").append(bin.count()).append('}');
                });
        out.append(']');
    }

    private void buckets(Histogram histogram, boolean disjoint) {
        List<Double> bounds = histogram.bounds();
        HistogramSnapshot interval = histogram.interval();
        HistogramSnapshot cumulative = histogram.cumulative();
        List<Long> of = disjoint ? interval.countsBetween(bounds) : interval.countsUpTo(bounds);
        List<Long> all =
                disjoint ? cumulative.countsBetween(bounds) : cumulative.countsUpTo(bounds);
        out.append(",\"buckets\":[");
        for (int i = 0; i < bounds.size(); i++) {
            comma().append("{\"upper_bound\":").append(Doubles.json(bounds.get(i)));
            out.append(",\"interval\":").append(of.get(i));
            out.append(",\"cumulative\":").append(all.get(i)).append('}');
        }
        out.append(']');
    }

    private StringBuilder value(Stat stat) {
        comma().append("{\"name\":");
        quoted(stat.name());
        return out.append(",\"value\":");
    }

    /// A comma, unless this is the first element.
    private StringBuilder comma() {
        return out.charAt(out.length() - 1) == '[' ? out : out.append(',');
    }

    private void quoted(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> {
                    if (c < ' ' || Character.isSurrogate(c)) {
                        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
