package io.outrider.stats;

import java.util.List;

/// The stats as Envoy's JSON: `{"stats":[{"name":…,"value":…},…,{"histograms":{…}}]}`. Immutable.
public final class StatsJson {
    private StatsJson() {}

    public static String render(StatsStore store, StatsFilter filter) {
        List<Stat> stats = filter.apply(store);
        var out = new StringBuilder("{\"stats\":[");
        String separator = "";
        for (Stat stat : stats) {
            String value =
                    switch (stat) {
                        case Counter counter -> Long.toString(counter.value());
                        case Gauge gauge -> Long.toString(gauge.value());
                        case TextReadout text -> quote(text.value());
                        case Histogram _ -> null;
                    };
            if (value != null) {
                out.append(separator)
                        .append("{\"name\":")
                        .append(quote(stat.name()))
                        .append(",\"value\":")
                        .append(value)
                        .append('}');
                separator = ",";
            }
        }
        histograms(out, stats, separator);
        return out.append("]}").toString();
    }

    private static void histograms(StringBuilder out, List<Stat> stats, String before) {
        String separator = before + "{\"histograms\":{\"supported_quantiles\":[";
        boolean any = false;
        for (Stat stat : stats) {
            if (!(stat instanceof Histogram histogram)) {
                continue;
            }
            if (!any) {
                any = true;
                out.append(separator);
                String comma = "";
                for (double quantile : StatsText.QUANTILES) {
                    out.append(comma).append(StatsText.number(quantile * 100));
                    comma = ",";
                }
                out.append("],\"computed_quantiles\":[");
            } else {
                out.append(',');
            }
            histogram(out, histogram);
        }
        if (any) {
            out.append("]}}");
        }
    }

    private static void histogram(StringBuilder out, Histogram histogram) {
        out.append("{\"name\":").append(quote(histogram.name())).append(",\"values\":[");
        HistogramSnapshot interval = histogram.interval();
        HistogramSnapshot all = histogram.cumulative();
        String comma = "";
        for (double quantile : StatsText.QUANTILES) {
            out.append(comma)
                    .append("{\"interval\":")
                    .append(value(interval.quantile(quantile)))
                    .append(",\"cumulative\":")
                    .append(value(all.quantile(quantile)))
                    .append('}');
            comma = ",";
        }
        out.append("]}");
    }

    private static String value(double number) {
        return Double.isNaN(number) ? "null" : StatsText.number(number);
    }

    private static String quote(String text) {
        var out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format(java.util.Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
