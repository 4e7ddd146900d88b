package io.outrider.http.h2;

import io.outrider.net.CloseMode;
import io.outrider.net.Worker;
import io.outrider.time.Timer;
import io.outrider.time.TimerTarget;

/// `connection_keepalive`: PINGs at intervals, and the end of a connection that does not answer.
///
/// Threads: its event loop.
final class KeepAlivePings implements TimerTarget {
    private static final int SEND = 0;
    private static final int TIMEOUT = 1;

    private final Http2Connection connection;
    private final Http2Settings.KeepAlive rules;
    private final Worker worker;
    private final Timer sendTimer = new Timer(this, SEND);
    private final Timer timeoutTimer = new Timer(this, TIMEOUT);
    private long lastHeardNanos;
    private long number;

    KeepAlivePings(Http2Connection connection, Http2Settings.KeepAlive rules) {
        this.connection = connection;
        this.rules = rules;
        this.worker = connection.connection().worker();
        lastHeardNanos = worker.time().nanos();
    }

    void start() {
        if (rules.intervalNanos() > 0) {
            long jitter = rules.intervalNanos() / 100 * rules.jitterPercent();
            long more = jitter > 0 ? Math.floorMod(worker.random().nextLong(), jitter + 1) : 0;
            worker.timers().arm(sendTimer, rules.intervalNanos() + more);
        }
    }

    /// Anything has come from the peer.
    void heard() {
        lastHeardNanos = worker.time().nanos();
    }

    /// The answer to a PING has come.
    void answered() {
        timeoutTimer.cancel();
    }

    /// A stream is about to begin on a connection that may have been silent for long.
    void beforeStream() {
        if (rules.idleNanos() > 0
                && !timeoutTimer.isArmed()
                && worker.time().nanos() - lastHeardNanos >= rules.idleNanos()) {
            send();
        }
    }

    private void send() {
        connection.writer().ping(false, ++number);
        if (rules.timeoutNanos() > 0 && !timeoutTimer.isArmed()) {
            worker.timers().arm(timeoutTimer, rules.timeoutNanos());
        }
    }

    @Override
    public void expired(Timer timer) {
        if (timer.kind == SEND) {
            send();
            start();
        } else {
            connection.cells().inc(connection.stats().keepAliveTimeout);
            connection.role().failed(Http2Error.NO_ERROR, "http2.keepalive_timeout");
            connection.connection().close(CloseMode.NO_FLUSH);
        }
    }

    void cancel() {
        sendTimer.cancel();
        timeoutTimer.cancel();
    }
}
