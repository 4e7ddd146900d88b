package io.outrider.stats;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// One loop's share of one histogram: counts in bins of two significant decimal digits, as Envoy's
/// histograms have them (10, 11, … 99, 100, 110, …), so that quantiles agree with Envoy's.
///
/// A slot is the number of a bin in order: 0 to 99 for the values below 100, then 90 for each power
/// of ten. Threads: [#record] its event loop, [#addTo] any.
final class Bins {
    static final int SLOTS = 100 + 17 * 90;

    private static final int DECADES = 18;
    private static final VarHandle ROWS = MethodHandles.arrayElementVarHandle(long[][].class);
    private static final VarHandle COUNTS = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] @Nullable [] decades = new long[DECADES] @Nullable [];

    /// How many values were recorded.
    private long recorded;

    /// Counts one value; a negative one counts as 0.
    void record(long value) {
        long digits = Math.max(value, 0);
        int decade = 0;
        while (digits >= 100) {
            digits /= 10;
            decade++;
        }
        long[] row = decades[decade];
        if (row == null) {
            row = addRow(decade);
        }
        row[decade == 0 ? (int) digits : (int) digits - 10]++;
        recorded++;
    }

    /// How many values were recorded; a reader may see it a moment before or after the bins.
    long recorded() {
        return recorded;
    }

    /// Adds the counts to `sums`, which has [#SLOTS] elements.
    void addTo(long[] sums) {
        int slot = 0;
        for (int decade = 0; decade < DECADES; decade++) {
            int width = width(decade);
            long[] row = (long[]) ROWS.getAcquire(decades, decade);
            if (row != null) {
                for (int i = 0; i < width; i++) {
                    sums[slot + i] += (long) COUNTS.getOpaque(row, i);
                }
            }
            slot += width;
        }
    }

    /// The lower bound of a bin.
    static double lowerBound(int slot) {
        return slot < 100 ? slot : ((slot - 10) % 90 + 10) * power(slot);
    }

    /// How far a bin reaches above its lower bound: nothing for 0, a tenth for 1 to 9.
    static double reach(int slot) {
        return slot == 0 ? 0 : slot < 10 ? 0.1 : power(slot);
    }

    private static double power(int slot) {
        return Math.pow(10, Math.floorDiv(slot - 10, 90));
    }

    private static int width(int decade) {
        return decade == 0 ? 100 : 90;
    }

    private long[] addRow(int decade) {
        long[] row = new long[width(decade)];
        ROWS.setRelease(decades, decade, row);
        return row;
    }
}
