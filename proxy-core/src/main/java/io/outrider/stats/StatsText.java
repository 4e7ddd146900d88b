package io.outrider.stats;

import java.util.Locale;

/// The stats as Envoy's plain text: text readouts, then counters and gauges by name, then
/// histograms.
///
/// Immutable.
public final class StatsText {
    /// The quantiles that Envoy shows.
    static final double[] QUANTILES = {0, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999, 1};

    private StatsText() {}

    public static String render(StatsStore store, StatsFilter filter) {
        var out = new StringBuilder();
        var stats = filter.apply(store);
        for (Stat stat : stats) {
            if (stat instanceof TextReadout text) {
                out.append(stat.name()).append(": \"").append(text.value()).append("\"\n");
            }
        }
        for (Stat stat : stats) {
            switch (stat) {
                case Counter counter -> line(out, stat, counter.value());
                case Gauge gauge -> line(out, stat, gauge.value());
                case Histogram _, TextReadout _ -> {}
            }
        }
        for (Stat stat : stats) {
            if (stat instanceof Histogram histogram) {
                out.append(stat.name()).append(": ");
                summary(out, histogram);
                out.append('\n');
            }
        }
        return out.toString();
    }

    private static void line(StringBuilder out, Stat stat, long value) {
        out.append(stat.name()).append(": ").append(value).append('\n');
    }

    private static void summary(StringBuilder out, Histogram histogram) {
        HistogramSnapshot all = histogram.cumulative();
        if (all.count() == 0) {
            out.append("No recorded values");
            return;
        }
        HistogramSnapshot interval = histogram.interval();
        String separator = "";
        for (double quantile : QUANTILES) {
            out.append(separator)
                    .append('P')
                    .append(number(quantile * 100))
                    .append('(')
                    .append(number(interval.quantile(quantile)))
                    .append(',')
                    .append(number(all.quantile(quantile)))
                    .append(')');
            separator = " ";
        }
    }

    /// As C++ streams print a double: six significant digits, no trailing zeros.
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (value == Math.rint(value) && Math.abs(value) < 1e6) {
            return Long.toString((long) value);
        }
        String text = String.format(Locale.ROOT, "%.6g", value);
        if (text.indexOf('e') < 0 && text.indexOf('.') >= 0) {
            int end = text.length();
            while (text.charAt(end - 1) == '0') {
                end--;
            }
            if (text.charAt(end - 1) == '.') {
                end--;
            }
            text = text.substring(0, end);
        }
        return text;
    }
}
