package io.outrider.extensions.filters.http.router;

import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;
import io.outrider.http.ResetReason;
import io.outrider.lb.Host;
import io.outrider.lb.LatencyListener;
import io.outrider.lb.OutlierMonitor;
import io.outrider.lb.OutlierMonitor.Result;
import io.outrider.upstream.LoadReports;

/// What one try tells of its host: to the host's counters, to outlier detection, and to policies
/// that go by latency or by reported load. Threads: the stream's event loop.
final class HostReports {
    private HostReports() {}

    /// A connection took the request.
    static void connected(Host host) {
        OutlierMonitor monitor = host.outlierMonitor();
        if (monitor != null) {
            monitor.putResult(Result.LOCAL_ORIGIN_CONNECT_SUCCESS);
        }
    }

    /// The head of an answer.
    static void answered(Attempt attempt, int status, HeaderMap head, long nowNanos) {
        Host host = attempt.host();
        if (status >= 500) {
            host.requestFailed();
        } else {
            host.requestSucceeded();
        }
        OutlierMonitor monitor = host.outlierMonitor();
        if (monitor != null) {
            int grpc = head.find(HeaderNames.GRPC_STATUS);
            monitor.putHttpStatus(
                    grpc == HeaderMap.NONE ? status : httpStatus(head.valueAsLong(grpc)));
        }
        Runnable failed = host.immediateFailure();
        if (failed != null && head.contains(HeaderNames.X_ENVOY_IMMEDIATE_HEALTH_CHECK_FAIL)) {
            failed.run();
        }
        took(attempt, nowNanos);
        LoadReports.tell(host, head, nowNanos);
    }

    /// The try was reset before it was over.
    static void reset(Attempt attempt, ResetReason reason, long nowNanos) {
        if (reason == ResetReason.OVERFLOW) {
            return; // says something of the cluster, not of the host
        }
        attempt.host().requestFailed();
        OutlierMonitor monitor = attempt.host().outlierMonitor();
        if (monitor != null) {
            monitor.putResult(Result.LOCAL_ORIGIN_CONNECT_FAILED);
        }
        tookWithoutAnswer(attempt, nowNanos);
    }

    /// The host did not answer in time.
    static void timedOut(Attempt attempt, long nowNanos) {
        attempt.host().requestTimedOut();
        attempt.host().requestFailed();
        OutlierMonitor monitor = attempt.host().outlierMonitor();
        if (monitor != null) {
            monitor.putResult(Result.LOCAL_ORIGIN_TIMEOUT);
        }
        tookWithoutAnswer(attempt, nowNanos);
    }

    private static void tookWithoutAnswer(Attempt attempt, long nowNanos) {
        if (!attempt.headSeen()) {
            took(attempt, nowNanos);
        }
    }

    private static void took(Attempt attempt, long nowNanos) {
        if (attempt.startedNanos() != 0
                && attempt.host().policyData() instanceof LatencyListener listener) {
            listener.completed(nowNanos - attempt.startedNanos(), nowNanos);
        }
    }

    /// As Envoy maps them: what an HTTP server would have answered.
    private static int httpStatus(long grpcStatus) {
        return switch ((int) grpcStatus) {
            case 0 -> 200;
            case 1 -> 499;
            case 3, 9, 11 -> 400;
            case 4 -> 504;
            case 5 -> 404;
            case 6, 10 -> 409;
            case 7 -> 403;
            case 8 -> 429;
            case 12 -> 501;
            case 14 -> 503;
            case 16 -> 401;
            default -> 500;
        };
    }
}
