package io.outrider.stats;

import java.util.List;
import java.util.function.Consumer;

/// The stats as Envoy's plain text: text readouts, then counters and gauges by name, then
/// histograms.
final class StatsText {
    private final StringBuilder out;

    StatsText(StringBuilder out) {
        this.out = out;
    }

    /// @param stats in the order of names
    void write(List<Stat> stats, StatsQuery.Buckets buckets) {
        for (Stat stat : stats) {
            if (stat instanceof TextReadout text) {
                name(stat).append('"').append(text.value()).append("\"\n");
            }
        }
        for (Stat stat : stats) {
            switch (stat) {
                case Counter counter -> name(stat).append(counter.value()).append('\n');
                case Gauge gauge -> name(stat).append(gauge.value()).append('\n');
                case Histogram _, TextReadout _ -> {}
            }
        }
        for (Stat stat : stats) {
            if (stat instanceof Histogram histogram) {
                histogram(histogram, buckets);
            }
        }
    }

    private void histogram(Histogram histogram, StatsQuery.Buckets buckets) {
        name(histogram);
        if (!histogram.used()) {
            out.append("No recorded values\n");
            return;
        }
        switch (buckets) {
            case UNSAID, SUMMARY -> summary(histogram);
            case CUMULATIVE ->
                    buckets(
                            histogram,
                            histogram.interval().countsUpTo(histogram.bounds()),
                            histogram.cumulative().countsUpTo(histogram.bounds()));
            case DISJOINT ->
                    buckets(
                            histogram,
                            histogram.interval().countsBetween(histogram.bounds()),
                            histogram.cumulative().countsBetween(histogram.bounds()));
            case DETAILED -> detailed(histogram);
        }
        out.append('\n');
    }

    private void summary(Histogram histogram) {
        List<Double> interval = histogram.interval().quantiles();
        List<Double> cumulative = histogram.cumulative().quantiles();
        for (int i = 0; i < interval.size(); i++) {
            out.append(i == 0 ? "P" : " P");
            out.append(Doubles.shortest(HistogramSnapshot.PERCENTILES.get(i))).append('(');
            out.append(Doubles.shortest(interval.get(i))).append(',');
            out.append(Doubles.shortest(cumulative.get(i))).append(')');
        }
    }

    private void buckets(Histogram histogram, List<Long> interval, List<Long> cumulative) {
        List<Double> bounds = histogram.bounds();
        for (int i = 0; i < bounds.size(); i++) {
            out.append(i == 0 ? "B" : " B").append(Doubles.sixDigits(bounds.get(i)));
            out.append('(')
                    .append(interval.get(i))
                    .append(',')
                    .append(cumulative.get(i))
                    .append(')');
        }
    }

    private void detailed(Histogram histogram) {
        out.setLength(out.length() - 1);
        out.append("\n  totals=");
        histogram.cumulative().forEachBin(bin());
        out.append("\n  intervals=");
        histogram.interval().forEachBin(bin());
        out.append("\n  summary=");
        summary(histogram);
    }

    private Consumer<HistogramSnapshot.Bin> bin() {
        int start = out.length();
        return bin -> {
            out.append(out.length() == start ? "" : ", ");
            out.append(Doubles.shortest(bin.lowerBound())).append(',');
            out.append(Doubles.shortest(bin.width())).append(':').append(bin.count());
        };
    }

    private StringBuilder name(Stat stat) {
        return out.append(stat.name()).append(": ");
    }
}
