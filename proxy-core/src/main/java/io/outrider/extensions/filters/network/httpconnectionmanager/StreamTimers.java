package io.outrider.extensions.filters.network.httpconnectionmanager;

import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;
import io.outrider.http.grpc.GrpcHeaders;
import io.outrider.http.grpc.GrpcTimeout;
import io.outrider.route.Forward;
import io.outrider.route.Route;
import io.outrider.time.Timer;
import io.outrider.time.TimerTarget;
import io.outrider.time.TimerWheel;
import org.jspecify.annotations.Nullable;

/// The three time limits of one stream: silence, the request's arrival, and all of it.
///
/// Threads: the connection's event loop.
final class StreamTimers {
    static final int IDLE = 0;
    static final int REQUEST = 1;
    static final int MAX_DURATION = 2;

    private final TimerWheel timers;
    private final HcmSettings.Timeouts timeouts;
    private final TimerTarget target;
    private final Timer idle;
    private @Nullable Timer request;
    private @Nullable Timer duration;
    private long idleNanos;

    /// @param target is told with a timer whose kind is one of the three
    StreamTimers(TimerWheel timers, HcmSettings.Timeouts timeouts, TimerTarget target) {
        this.timers = timers;
        this.timeouts = timeouts;
        this.target = target;
        this.idle = new Timer(target, IDLE);
        this.idleNanos = timeouts.streamIdleNanos();
    }

    /// A head has come.
    ///
    /// @param end whether it was all of the request
    void start(boolean end) {
        active();
        if (timeouts.requestNanos() > 0 && !end) {
            request = new Timer(target, REQUEST);
            timers.arm(request, timeouts.requestNanos());
        }
        if (timeouts.maxStreamNanos() > 0) {
            duration = new Timer(target, MAX_DURATION);
            timers.arm(duration, timeouts.maxStreamNanos());
        }
    }

    /// A route may set other limits than the listener.
    void route(@Nullable Route route, HeaderMap headers) {
        if (route == null || !(route.action() instanceof Forward forward)) {
            return;
        }
        if (forward.idleTimeoutNanos() >= 0) {
            idleNanos = forward.idleTimeoutNanos();
            idle.cancel();
            active();
        }
        long own = forward.maxStreamDurationNanos(headers);
        long max = own < 0 ? timeouts.maxStreamNanos() : own;
        if (max > 0 && GrpcHeaders.isGrpc(headers)) {
            headers.set(HeaderNames.GRPC_TIMEOUT, GrpcTimeout.text(max));
        }
        if (own < 0) {
            return;
        }
        if (duration != null) {
            duration.cancel();
        }
        if (max > 0) {
            duration = new Timer(target, MAX_DURATION);
            timers.arm(duration, max);
        }
    }

    /// A byte has moved: the silence begins anew.
    void active() {
        if (idleNanos > 0) {
            timers.arm(idle, idleNanos);
        }
    }

    void requestComplete() {
        if (request != null) {
            request.cancel();
        }
    }

    void cancel() {
        idle.cancel();
        requestComplete();
        if (duration != null) {
            duration.cancel();
        }
    }
}
