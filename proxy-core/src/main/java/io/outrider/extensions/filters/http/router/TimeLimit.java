package io.outrider.extensions.filters.http.router;

import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;
import io.outrider.net.Worker;
import io.outrider.time.Timer;
import io.outrider.time.TimerTarget;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The time one request may take altogether, from its last byte to the last of its answer (Envoy's
/// `RouteAction.timeout`).
///
/// Threads: the stream's event loop.
final class TimeLimit implements TimerTarget {
    private final Forwarding owner;
    private final Worker worker;
    private final UpstreamTimeouts timeouts;
    private @Nullable Timer timer;
    private long sentNanos;

    TimeLimit(Forwarding owner, Worker worker, UpstreamTimeouts timeouts) {
        this.owner = owner;
        this.worker = worker;
        this.timeouts = timeouts;
    }

    /// When the request had come to its end; 0: it has not.
    long requestSentNanos() {
        return sentNanos;
    }

    /// The request has come to its end.
    ///
    /// @param limited false: it lasts as long as it likes
    void requestComplete(boolean limited) {
        sentNanos = worker.time().nanos();
        if (limited && timeouts.globalNanos() > 0) {
            timer = new Timer(this, 0);
            worker.timers().arm(timer, timeouts.globalNanos());
        }
    }

    /// The next upstream is told what is left of the request's time, not what there was.
    void tellTimeLeft(HeaderMap headers) {
        if (timeouts.globalNanos() > 0 && timeouts.perTryNanos() == 0) {
            long left = timeouts.globalNanos() - (worker.time().nanos() - sentNanos);
            headers.set(
                    HeaderNames.X_ENVOY_EXPECTED_RQ_TIMEOUT_MS,
                    Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
        }
    }

    void cancel() {
        if (timer != null) {
            timer.cancel();
        }
    }

    @Override
    public void expired(Timer expired) {
        owner.timedOut();
    }
}
