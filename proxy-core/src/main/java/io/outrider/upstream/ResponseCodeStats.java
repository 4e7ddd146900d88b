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
    private static final int CODES_IN_CLASS = 100;

    private final Scope scope;
    private final String prefix;
    private final AtomicReferenceArray<@Nullable Codes> byClass = new AtomicReferenceArray<>(6);
    private volatile @Nullable Counter completed;
    private volatile @Nullable Histogram time;

    /// @param prefix such as `upstream_rq_` or `external.upstream_rq_`
    public ResponseCodeStats(Scope scope, String prefix) {
        this.scope = scope;
        this.prefix = prefix;
    }

    public void count(Cells cells, int status) {
        Counter all = completed;
        if (all == null) {
            all = scope.counter(prefix + "completed");
            completed = all;
        }
        cells.inc(all);
        if (status < CODES_IN_CLASS || status >= CODES) {
            return;
        }
        Codes codes = codes(status / CODES_IN_CLASS);
        cells.inc(codes.counter(scope, prefix, status));
        cells.inc(codes.all);
    }

    private Codes codes(int index) {
        Codes codes = byClass.get(index);
        if (codes == null) {
            // two loops may both make it: the counters in it are the same ones
            codes = new Codes(scope.counter(prefix + index + "xx"));
            byClass.set(index, codes);
        }
        return codes;
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

    /// The codes of one class: most scopes see one or two classes, and thousands see none.
    private static final class Codes {
        private final Counter all;
        private final AtomicReferenceArray<@Nullable Counter> each =
                new AtomicReferenceArray<>(CODES_IN_CLASS);

        Codes(Counter all) {
            this.all = all;
        }

        Counter counter(Scope scope, String prefix, int status) {
            int index = status % CODES_IN_CLASS;
            Counter counter = each.get(index);
            if (counter == null) {
                counter = scope.counter(prefix + status);
                each.set(index, counter);
            }
            return counter;
        }
    }
}
