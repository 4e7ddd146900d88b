package io.outrider.bench.load;

import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import org.HdrHistogram.Histogram;

/// One run of the generator: which request is sent when, and how long each took.
///
/// Requests are numbered; in an open loop number n is due at `start + n * interval`, in a closed
/// loop it is due when a slot is free. Threads: the generator's loop.
final class LoadRun {
    private static final long HIGHEST_NANOS = 120_000_000_000L;

    private final ArrayDeque<LoadSlot> free = new ArrayDeque<>();
    private final Histogram latency = new Histogram(HIGHEST_NANOS, 3);
    private final CompletableFuture<LoadResult> result = new CompletableFuture<>();
    private final long startNanos;
    private final long endNanos;
    private final long limit;
    private final double intervalNanos;
    private final int slots;
    private long sent;
    private long answered;
    private long failed;
    private boolean ended;

    /// @param limit requests after which it ends; 0: none
    /// @param intervalNanos time between two requests; 0: closed loop
    LoadRun(
            Iterable<LoadSlot> all,
            long startNanos,
            long durationNanos,
            long limit,
            double intervalNanos) {
        all.forEach(free::add);
        this.slots = free.size();
        this.startNanos = startNanos;
        this.endNanos = startNanos + durationNanos;
        this.limit = limit;
        this.intervalNanos = intervalNanos;
    }

    CompletableFuture<LoadResult> result() {
        return result;
    }

    /// Sends what is due. Returns the nanoseconds until the next request is due, or -1 when the
    /// next thing to happen is an answer.
    long send(long now) {
        while (!free.isEmpty()) {
            if (isOver(now)) {
                endWhenQuiet(now);
                return -1;
            }
            long due = dueNanos(now);
            if (due > now) return due - now;
            sent++;
            free.poll().send(this, due);
        }
        return -1;
    }

    /// A slot has its answer, or lost it.
    void done(LoadSlot slot, boolean success, long dueNanos, long now) {
        if (success) answered++;
        else failed++;
        if (success) latency.recordValue(Math.clamp(now - dueNanos, 0, HIGHEST_NANOS));
        free.add(slot);
    }

    /// Ends the run though some are unanswered: they count as failed.
    void giveUp(long now) {
        if (ended) return;
        failed += slots - free.size();
        end(now);
    }

    private long dueNanos(long now) {
        return intervalNanos == 0 ? now : startNanos + (long) (sent * intervalNanos);
    }

    private boolean isOver(long now) {
        return now >= endNanos || (limit > 0 && sent >= limit);
    }

    private void endWhenQuiet(long now) {
        if (!ended && free.size() == slots) end(now);
    }

    private void end(long now) {
        ended = true;
        long unsent = 0;
        // Those that were due and found no free connection have waited at least until the end.
        while (intervalNanos > 0 && dueNanos(now) < endNanos) {
            latency.recordValue(Math.clamp(endNanos - dueNanos(now), 0, HIGHEST_NANOS));
            sent++;
            unsent++;
        }
        double seconds = (now - startNanos) / 1e9;
        result.complete(new LoadResult(seconds, answered, failed, unsent, latency));
    }
}
