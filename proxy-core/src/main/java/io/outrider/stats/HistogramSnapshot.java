package io.outrider.stats;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Merged counts of a histogram at one moment, and the statistics that Envoy computes from them.
///
/// Immutable. Only the bins that were hit are kept.
public final class HistogramSnapshot {
    static final HistogramSnapshot EMPTY = new HistogramSnapshot(new int[0], new long[0], 0, 1);

    /// The quantiles that Envoy shows.
    static final List<Double> QUANTILES =
            List.of(0.0, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999, 1.0);

    /// The same in percent.
    static final List<Double> PERCENTILES =
            List.of(0.0, 25.0, 50.0, 75.0, 90.0, 95.0, 99.0, 99.5, 99.9, 100.0);

    private final int[] slots;
    private final long[] counts;
    private final long count;

    /// What is recorded for the value 1: more than 1 for a percentage.
    private final double perUnit;

    private HistogramSnapshot(int[] slots, long[] counts, long count, double perUnit) {
        this.perUnit = perUnit;
        this.slots = slots;
        this.counts = counts;
        this.count = count;
    }

    /// Of the counts of every slot, see [Bins].
    static HistogramSnapshot of(long[] sums, double perUnit) {
        int hit = 0;
        for (long sum : sums) {
            hit += sum > 0 ? 1 : 0;
        }
        if (hit == 0) {
            return EMPTY;
        }
        int[] slots = new int[hit];
        long[] counts = new long[hit];
        long total = 0;
        int at = 0;
        for (int slot = 0; slot < sums.length; slot++) {
            if (sums[slot] > 0) {
                slots[at] = slot;
                counts[at++] = sums[slot];
                total += sums[slot];
            }
        }
        return new HistogramSnapshot(slots, counts, total, perUnit);
    }

    /// How many values were recorded.
    public long count() {
        return count;
    }

    /// The sum, each value taken as the harmonic mean of its bin's ends.
    public double sum() {
        double sum = 0;
        for (int i = 0; i < slots.length; i++) {
            double left = Bins.lowerBound(slots[i]);
            double right = left + Bins.reach(slots[i]);
            sum += left == 0 ? 0 : 2 * left * right / (left + right) * counts[i];
        }
        return sum / perUnit;
    }

    /// The value of rank `quantile` (0 to 1) among all; the values of one bin are taken as spread
    /// evenly inside it. NaN when there are none.
    public double quantile(double quantile) {
        if (count == 0) {
            return Double.NaN;
        }
        long rank = Math.max(1, (long) Math.ceil(count * quantile));
        int at = 0;
        while (at < slots.length - 1 && rank > counts[at]) {
            rank -= counts[at++];
        }
        double share = (double) rank / (counts[at] + 1);
        return (Bins.lowerBound(slots[at]) + Bins.reach(slots[at]) * share) / perUnit;
    }

    /// The quantiles that Envoy shows, at [#QUANTILES].
    List<Double> quantiles() {
        return QUANTILES.stream().map(this::quantile).toList();
    }

    /// How many values lie in bins that begin at `bound` or below.
    public long countUpTo(double bound) {
        long sum = 0;
        for (int i = 0; i < slots.length; i++) {
            if (Bins.lowerBound(slots[i]) > bound * perUnit) {
                break;
            }
            sum += counts[i];
        }
        return sum;
    }

    /// [#countUpTo] of each bound.
    List<Long> countsUpTo(List<Double> bounds) {
        return bounds.stream().map(this::countUpTo).toList();
    }

    /// How many values lie between each bound and the one before it.
    List<Long> countsBetween(List<Double> bounds) {
        List<Long> counts = new ArrayList<>(bounds.size());
        long below = 0;
        for (double bound : bounds) {
            long upTo = countUpTo(bound);
            counts.add(upTo - below);
            below = upTo;
        }
        return counts;
    }

    /// One bin that was hit, in the histogram's unit.
    record Bin(double lowerBound, double width, long count) {}

    /// Each bin that was hit, in order.
    void forEachBin(Consumer<Bin> action) {
        for (int i = 0; i < slots.length; i++) {
            double left = Bins.lowerBound(slots[i]) / perUnit;
            action.accept(new Bin(left, Bins.reach(slots[i]) / perUnit, counts[i]));
        }
    }

    /// What was recorded since `earlier`, a snapshot of the same histogram.
    HistogramSnapshot minus(HistogramSnapshot earlier) {
        if (earlier.count == 0) {
            return this;
        }
        if (earlier.count == count) {
            return EMPTY;
        }
        long[] sums = new long[Bins.SLOTS];
        for (int i = 0; i < slots.length; i++) {
            sums[slots[i]] = counts[i];
        }
        for (int i = 0; i < earlier.slots.length; i++) {
            sums[earlier.slots[i]] -= earlier.counts[i];
        }
        return of(sums, perUnit);
    }
}
