package io.outrider.upstream;

import io.outrider.stats.Cells;
import io.outrider.stats.Counter;
import io.outrider.stats.Scope;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// The counters by response code of one scope: `upstream_rq_200`, `upstream_rq_2xx`,
/// `upstream_rq_completed`; each made when the first such response comes.
///
/// Threads: any worker's loop.
public final class ResponseCodeStats {
    private static final int CODES = 600;

    private final Scope scope;
    private final String prefix;
    private final AtomicReferenceArray<Counter> byCode = new AtomicReferenceArray<>(CODES);
    private final AtomicReferenceArray<Counter> byClass = new AtomicReferenceArray<>(6);
    private final Counter completed;

    /// @param prefix such as `upstream_rq_`
    public ResponseCodeStats(Scope scope, String prefix) {
        this.scope = scope;
        this.prefix = prefix;
        this.completed = scope.counter(prefix + "completed");
    }

    public void count(Cells cells, int status) {
        cells.inc(completed);
        if (status < 100 || status >= CODES) {
            return;
        }
        cells.inc(counter(byCode, status, null));
        cells.inc(counter(byClass, status / 100, "xx"));
    }

    private Counter counter(
            AtomicReferenceArray<Counter> counters,
            int index,
            @org.jspecify.annotations.Nullable String suffix) {
        Counter counter = counters.get(index);
        if (counter == null) {
            counter = scope.counter(prefix + index + (suffix == null ? "" : suffix));
            counters.set(index, counter);
        }
        return counter;
    }
}
