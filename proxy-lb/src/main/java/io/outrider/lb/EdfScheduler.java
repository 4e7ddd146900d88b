package io.outrider.lb;

/// Earliest-deadline-first schedule over entries 0 to n-1: each comes up in proportion to its
/// weight, evenly spread. Ties go to the entry that was put in first. Threads: one.
///
/// A binary heap in flat arrays; [#advance] is O(log n) and allocates nothing.
public final class EdfScheduler {
    /// Weights below this count as this: a weight of zero would never come up again, and its
    /// deadline would be infinite.
    private static final double MIN_WEIGHT = 1e-9;

    private final double[] deadlines;
    private final long[] orders;
    private final int[] entries;
    private long nextOrder;

    /// @param weights one per entry, at least one
    /// @param random gives every entry its place in its first turn, so that workers and rebuilds do
    ///   not all begin with the same entry
    public EdfScheduler(double[] weights, RandomSource random) {
        int n = weights.length;
        this.deadlines = new double[n];
        this.orders = new long[n];
        this.entries = new int[n];
        for (int i = 0; i < n; i++) {
            deadlines[i] = interval(weights[i]) * (1 - random.nextDouble());
            orders[i] = nextOrder++;
            entries[i] = i;
        }
        for (int i = n / 2 - 1; i >= 0; i--) {
            sink(i, deadlines[i], orders[i], entries[i]);
        }
    }

    /// The entry whose turn it is.
    public int top() {
        return entries[0];
    }

    /// Puts the top entry back, due again after `1 / weight`.
    public void advance(double weight) {
        sink(0, deadlines[0] + interval(weight), nextOrder++, entries[0]);
    }

    /// NaN counts as the smallest weight.
    private static double interval(double weight) {
        return 1 / (weight > MIN_WEIGHT ? weight : MIN_WEIGHT);
    }

    private void sink(int hole, double deadline, long order, int entry) {
        int n = entries.length;
        while (true) {
            int child = 2 * hole + 1;
            if (child >= n) {
                break;
            }
            if (child + 1 < n
                    && before(
                            deadlines[child + 1],
                            orders[child + 1],
                            deadlines[child],
                            orders[child])) {
                child++;
            }
            if (before(deadline, order, deadlines[child], orders[child])) {
                break;
            }
            deadlines[hole] = deadlines[child];
            orders[hole] = orders[child];
            entries[hole] = entries[child];
            hole = child;
        }
        deadlines[hole] = deadline;
        orders[hole] = order;
        entries[hole] = entry;
    }

    private static boolean before(double deadline, long order, double other, long otherOrder) {
        return deadline < other || (deadline == other && order < otherOrder);
    }
}
