package io.outrider.stats;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One loop's own counts: plain `long[]` chunks without atomics. Nothing is allocated when
/// counting, except a chunk or a histogram's bins the first time that this loop needs them;
/// existing chunks never move.
///
/// Threads: its event loop writes; any thread may read. A reader may see a count a moment late,
/// never a torn one.
public final class Cells {
    /// The cell of the stats that nobody wants: written, never shown.
    static final int TRASH = 0;

    private static final int CHUNK_BITS = 9;
    private static final int CHUNK_MASK = (1 << CHUNK_BITS) - 1;
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle CHUNKS;
    private static final VarHandle BINS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            CHUNKS = lookup.findVarHandle(Cells.class, "chunks", long[][].class);
            BINS = lookup.findVarHandle(Cells.class, "bins", Bins[].class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// Replaced by a longer copy when a chunk is added. Read plainly by the loop, acquired by
    /// others.
    private long[][] chunks = {new long[1 << CHUNK_BITS]};

    /// By histogram index, null where this loop recorded nothing. Replaced by a copy when one is
    /// added.
    private @Nullable Bins[] bins = {};

    Cells() {}

    public void inc(Counter counter) {
        add(counter.cell, 1);
    }

    /// Adds `n`, which is 0 or more.
    public void add(Counter counter, long n) {
        assert n >= 0 : n;
        add(counter.cell, n);
    }

    public void inc(Gauge gauge) {
        add(gauge, 1);
    }

    public void dec(Gauge gauge) {
        add(gauge, -1);
    }

    /// Adds `n`, which may be negative.
    public void add(Gauge gauge, long n) {
        if (!gauge.moved) {
            gauge.moved = true;
        }
        add(gauge.cell, n);
    }

    /// Records one value in the histogram's unit; a negative one counts as 0.
    public void record(Histogram histogram, long value) {
        int index = histogram.index;
        if (index == TRASH) {
            return;
        }
        @Nullable Bins[] known = bins;
        Bins own = index < known.length ? known[index] : null;
        if (own == null) {
            own = addBins(index);
        }
        own.record(value);
    }

    /// What this loop counted in a cell. Threads: any.
    long get(int cell) {
        long[][] known = (long[][]) CHUNKS.getAcquire(this);
        int chunk = cell >>> CHUNK_BITS;
        return chunk < known.length ? (long) LONGS.getOpaque(known[chunk], cell & CHUNK_MASK) : 0;
    }

    /// How many values this loop recorded in a histogram. Threads: any.
    long recorded(int histogramIndex) {
        Bins own = binsOf(histogramIndex);
        return own == null ? 0 : own.recorded();
    }

    /// Adds this loop's share of a histogram to `sums`. Threads: any.
    void addTo(int histogramIndex, long[] sums) {
        Bins own = binsOf(histogramIndex);
        if (own != null) {
            own.addTo(sums);
        }
    }

    private @Nullable Bins binsOf(int histogramIndex) {
        @Nullable Bins[] known = (@Nullable Bins[]) BINS.getAcquire(this);
        return histogramIndex < known.length ? known[histogramIndex] : null;
    }

    private void add(int cell, long n) {
        long[][] known = chunks;
        int chunk = cell >>> CHUNK_BITS;
        if (chunk >= known.length) {
            known = addChunks(chunk + 1);
        }
        known[chunk][cell & CHUNK_MASK] += n;
    }

    private long[][] addChunks(int count) {
        long[][] more = Arrays.copyOf(chunks, count);
        for (int i = chunks.length; i < count; i++) {
            more[i] = new long[1 << CHUNK_BITS];
        }
        CHUNKS.setRelease(this, more);
        return more;
    }

    private Bins addBins(int index) {
        Bins own = new Bins();
        @Nullable Bins[] more = Arrays.copyOf(bins, Math.max(bins.length, index + 1));
        more[index] = own;
        BINS.setRelease(this, more);
        return own;
    }
}
