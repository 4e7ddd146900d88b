package io.outrider.lb;

/// Earliest-deadline-first schedule over entries 0 to n-1: each comes up in proportion to its
/// weight, evenly spread. Threads: one.
///
/// A tournament over the deadlines: each inner node holds the smaller of its two children, so the
/// root is next. [#advance] replays one leaf's matches, O(log n) steps that do not wait for each
/// other's loads and do not branch, and allocates nothing. Deadlines are whole ticks with the
/// entry's number in their low bits, so that one comparison settles both.
public final class EdfScheduler {
    /// Weights below this count as this: a weight of zero would never come up again, and its
    /// deadline would be infinite.
    private static final double MIN_WEIGHT = 1e-9;

    /// Ticks between two turns of an entry of average weight: shares are right to a millionth.
    private static final double AVERAGE_TICKS = 1 << 20;

    private final long[] tree;
    private final int leaves;
    private final int numberBits;
    private final long longestTicks;
    private final double ticksTimesWeight;

    /// @param weights one per entry, at least one
    /// @param random gives every entry its place in its first turn, so that workers and rebuilds do
    ///   not all begin with the same entry
    public EdfScheduler(double[] weights, RandomSource random) {
        int n = weights.length;
        this.numberBits = Math.max(1, 32 - Integer.numberOfLeadingZeros(n - 1));
        this.leaves = 1 << numberBits;
        this.longestTicks = 1L << (60 - numberBits);
        double total = 0;
        for (double weight : weights) {
            total += atLeast(weight);
        }
        this.ticksTimesWeight = AVERAGE_TICKS * (total / n);
        this.tree = new long[2 * leaves];
        for (int i = 0; i < leaves; i++) {
            tree[leaves + i] =
                    i < n
                            ? key((long) (ticks(weights[i]) * (1 - random.nextDouble())), i)
                            : Long.MAX_VALUE;
        }
        replayAll();
    }

    private void replayAll() {
        for (int i = leaves - 1; i > 0; i--) {
            tree[i] = Math.min(tree[2 * i], tree[2 * i + 1]);
        }
    }

    /// The entry whose turn it is.
    public int top() {
        return (int) tree[1] & (leaves - 1);
    }

    /// Puts the top entry back, due again after `1 / weight`.
    public void advance(double weight) {
        int entry = top();
        long due = (tree[1] >>> numberBits) + ticks(weight);
        if (due >= 2 * longestTicks) {
            due -= rewind();
        }
        long key = key(due, entry);
        int node = leaves + entry;
        tree[node] = key;
        while (node > 1) {
            key = Math.min(key, tree[node ^ 1]);
            node >>= 1;
            tree[node] = key;
        }
    }

    private long key(long ticks, int entry) {
        return ticks << numberBits | entry;
    }

    /// At least 1. NaN counts as the smallest weight.
    private long ticks(double weight) {
        double ticks = ticksTimesWeight / atLeast(weight);
        return ticks < longestTicks ? Math.max(1, (long) ticks) : longestTicks;
    }

    private static double atLeast(double weight) {
        return weight > MIN_WEIGHT ? weight : MIN_WEIGHT;
    }

    /// Lets time begin again at the top entry's deadline, which is the smallest.
    ///
    /// @return by how much
    private long rewind() {
        long passed = tree[1] >>> numberBits;
        for (int i = leaves; i < tree.length; i++) {
            if (tree[i] != Long.MAX_VALUE) {
                tree[i] -= passed << numberBits;
            }
        }
        replayAll();
        return passed;
    }
}
