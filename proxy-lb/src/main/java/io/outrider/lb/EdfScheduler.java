package io.outrider.lb;

/// Earliest-deadline-first schedule over entries 0 to n-1: each comes up in proportion to its
/// weight, evenly spread. Threads: one.
///
/// A binary heap in flat arrays; [#advance] is O(log n) and allocates nothing. An entry that was
/// just served mostly belongs near the bottom, so it is let down all the way without comparing and
/// then raised, which costs one comparison a level.
public final class EdfScheduler {
    /// Weights below this count as this: a weight of zero would never come up again, and its
    /// deadline would be infinite.
    private static final double MIN_WEIGHT = 1e-9;

    private final double[] deadlines;
    private final int[] entries;

    /// @param weights one per entry, at least one
    /// @param random gives every entry its place in its first turn, so that workers and rebuilds do
    ///   not all begin with the same entry
    public EdfScheduler(double[] weights, RandomSource random) {
        int n = weights.length;
        this.deadlines = new double[n];
        this.entries = new int[n];
        for (int i = 0; i < n; i++) {
            deadlines[i] = interval(weights[i]) * (1 - random.nextDouble());
            entries[i] = i;
        }
        for (int i = n / 2 - 1; i >= 0; i--) {
            sink(i, deadlines[i], entries[i]);
        }
    }

    /// The entry whose turn it is.
    public int top() {
        return entries[0];
    }

    /// Puts the top entry back, due again after `1 / weight`.
    public void advance(double weight) {
        sink(0, deadlines[0] + interval(weight), entries[0]);
    }

    /// NaN counts as the smallest weight.
    private static double interval(double weight) {
        return 1 / (weight > MIN_WEIGHT ? weight : MIN_WEIGHT);
    }

    private void sink(int top, double deadline, int entry) {
        int n = entries.length;
        int hole = top;
        int child = 2 * hole + 1;
        while (child + 1 < n) {
            child += deadlines[child + 1] < deadlines[child] ? 1 : 0;
            deadlines[hole] = deadlines[child];
            entries[hole] = entries[child];
            hole = child;
            child = 2 * hole + 1;
        }
        if (child < n) {
            deadlines[hole] = deadlines[child];
            entries[hole] = entries[child];
            hole = child;
        }
        while (hole > top) {
            int parent = (hole - 1) >> 1;
            if (deadlines[parent] <= deadline) {
                break;
            }
            deadlines[hole] = deadlines[parent];
            entries[hole] = entries[parent];
            hole = parent;
        }
        deadlines[hole] = deadline;
        entries[hole] = entry;
    }
}
