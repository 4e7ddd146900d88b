package io.outrider.upstream;

import io.outrider.stats.Cells;
import io.outrider.stats.Counter;
import io.outrider.stats.Histogram;
import io.outrider.stats.Scope;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// The counters by response code of one scope: `upstream_rq_200`, `upstream_rq_2xx`,
/// `upstream_rq_completed`, and `upstream_rq_time`; each made when it is first needed.
///
/// Threads: any worker's loop.
public final class ResponseCodeStats {
    private static final int CODES = 600;
    private static final int COMPLETED = 0;

    private final Scope scope;
    private final String prefix;
    private final AtomicReferenceArray<@Nullable Counter> byCode =
            new AtomicReferenceArray<>(CODES);
    private final AtomicReferenceArray<@Nullable Counter> byClass = new AtomicReferenceArray<>(6);
    private volatile @Nullable Histogram time;

    /// @param prefix such as `upstream_rq_` or `external.upstream_rq_`
    public ResponseCodeStats(Scope scope, String prefix) {
        this.scope = scope;
        this.prefix = prefix;
    }

    public void count(Cells cells, int status) {
        cells.inc(counter(byClass, COMPLETED, "completed"));
        if (status < 100 || status >= CODES) {
            return;
        }
        cells.inc(counter(byCode, status, null));
        cells.inc(counter(byClass, status / 100, "xx"));
    }

    /// Records how long an upstream took, in milliseconds.
    public void time(Cells cells, long millis) {
        Histogram histogram = time;
        if (histogram == null) {
            histogram = scope.histogram(prefix + "time", Histogram.Unit.MILLISECONDS);
            time = histogram;
        }
        cells.record(histogram, millis);
    }

    private Counter counter(
            AtomicReferenceArray<@Nullable Counter> counters, int index, @Nullable String suffix) {
        Counter counter = counters.get(index);
        if (counter == null) {
            String name =
                    suffix == null ? "" + index : index == COMPLETED ? suffix : index + suffix;
            counter = scope.counter(prefix + name);
            counters.set(index, counter);
        }
        return counter;
    }
}
