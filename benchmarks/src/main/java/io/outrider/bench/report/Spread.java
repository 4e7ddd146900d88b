package io.outrider.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The smallest, the middle and the largest of some rounds' figures. Immutable.
record Spread(double min, double median, double max) {
    /// Of those rounds that have the figure; null when none has.
    static @Nullable Spread of(List<Sample> rounds, Function<Sample, @Nullable Double> figure) {
        double[] sorted =
                rounds.stream()
                        .map(figure)
                        .filter(value -> value != null)
                        .mapToDouble(Double::doubleValue)
                        .sorted()
                        .toArray();
        if (sorted.length == 0) return null;
        int middle = sorted.length / 2;
        double median =
                sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(sorted[0], median, sorted[sorted.length - 1]);
    }

    /// The median, with the others in parentheses when there is more than one round.
    String show(int decimals) {
        String number = "%." + decimals + "f";
        if (min == max) return String.format(Locale.ROOT, number, median);
        return String.format(
                Locale.ROOT, number + " (" + number + " to " + number + ")", median, min, max);
    }
}
