package io.outrider.stats;

/// Merged counts of a histogram at one moment, and the statistics that Envoy computes from them.
///
/// Immutable. Only the bins that were hit are kept.
public final class HistogramSnapshot {
    static final HistogramSnapshot EMPTY = new HistogramSnapshot(new int[0], new long[0], 0);

    private final int[] slots;
    private final long[] counts;
    private final long count;

    private HistogramSnapshot(int[] slots, long[] counts, long count) {
        this.slots = slots;
        this.counts = counts;
        this.count = count;
    }

    /// Of the counts of every slot, see [Bins].
    static HistogramSnapshot of(long[] sums) {
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
        return new HistogramSnapshot(slots, counts, total);
    }

    /// How many values were recorded.
    public long count() {
        return count;
    }

    /// The sum, each value taken as the middle of its bin.
    public double sum() {
        double sum = 0;
        for (int i = 0; i < slots.length; i++) {
            sum += (Bins.lowerBound(slots[i]) + Bins.reach(slots[i]) / 2) * counts[i];
        }
        return sum;
    }

    /// The value below which the share `quantile` (0 to 1) of the values lies; NaN when there are
    /// none.
    public double quantile(double quantile) {
        if (count == 0) {
            return Double.NaN;
        }
        double wanted = count * quantile;
        double below = 0;
        int at = 0;
        double upTo = counts[0];
        while (at < slots.length - 1 && upTo < wanted) {
            at++;
            below = upTo;
            upTo += counts[at];
        }
        double left = Bins.lowerBound(slots[at]);
        double reach = Bins.reach(slots[at]);
        if (below == wanted) {
            return left;
        }
        return upTo == wanted ? left + reach : left + (wanted - below) / (upTo - below) * reach;
    }

    /// How many values lie in bins that end at `bound` or below.
    public long countUpTo(double bound) {
        long sum = 0;
        for (int i = 0; i < slots.length; i++) {
            if (Bins.lowerBound(slots[i]) + Bins.reach(slots[i]) > bound) {
                break;
            }
            sum += counts[i];
        }
        return sum;
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
        return of(sums);
    }
}
