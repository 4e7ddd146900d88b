package io.outrider.lb.outlier;

import io.outrider.lb.Host;
import io.outrider.lb.OutlierMonitor;
import java.util.concurrent.atomic.AtomicInteger;

/// What outlier detection knows of one host. Threads: the reports any; the ejection times main
/// loop.
final class HostMonitor implements OutlierMonitor {
    static final long NEVER = Long.MIN_VALUE;

    private final Host host;
    private final OutlierConfig config;
    private final OutlierDetector.Trigger trigger;
    private final AtomicInteger serverErrors = new AtomicInteger();
    private final AtomicInteger gatewayFailures = new AtomicInteger();
    private final AtomicInteger localFailures = new AtomicInteger();
    final RateCounter external = new RateCounter();
    final RateCounter local = new RateCounter();

    int ejections;
    int backoff;
    long jitterMillis;
    long lastEjection = NEVER;
    long lastUnejection = NEVER;

    HostMonitor(Host host, OutlierConfig config, OutlierDetector.Trigger trigger) {
        this.host = host;
        this.config = config;
        this.trigger = trigger;
    }

    @Override
    public void putHttpStatus(int status) {
        boolean failed = status >= 500 && status < 600;
        external.count(!failed);
        if (!failed) {
            reset(serverErrors);
            reset(gatewayFailures);
            return;
        }
        if (status >= 502 && status <= 504) {
            failed(
                    gatewayFailures,
                    config.gatewayFailures(),
                    EjectionType.CONSECUTIVE_GATEWAY_FAILURE);
        } else {
            reset(gatewayFailures);
        }
        failed(serverErrors, config.serverErrors(), EjectionType.CONSECUTIVE_5XX);
    }

    @Override
    public void putResult(Result result) {
        if (config.splitExternalLocalOriginErrors()) {
            putSplit(result);
            return;
        }
        switch (result) {
            case EXT_ORIGIN_REQUEST_SUCCESS, LOCAL_ORIGIN_CONNECT_SUCCESS_FINAL ->
                    putHttpStatus(200);
            case EXT_ORIGIN_REQUEST_FAILED -> putHttpStatus(500);
            case LOCAL_ORIGIN_CONNECT_FAILED -> putHttpStatus(503);
            case LOCAL_ORIGIN_TIMEOUT -> putHttpStatus(504);
            case LOCAL_ORIGIN_CONNECT_SUCCESS -> {}
        }
    }

    private void putSplit(Result result) {
        switch (result) {
            case LOCAL_ORIGIN_CONNECT_SUCCESS, LOCAL_ORIGIN_CONNECT_SUCCESS_FINAL -> connected();
            case LOCAL_ORIGIN_TIMEOUT, LOCAL_ORIGIN_CONNECT_FAILED -> {
                local.count(false);
                failed(
                        localFailures,
                        config.localOriginFailures(),
                        EjectionType.CONSECUTIVE_LOCAL_ORIGIN_FAILURE);
            }
            case EXT_ORIGIN_REQUEST_FAILED -> putHttpStatus(503);
            case EXT_ORIGIN_REQUEST_SUCCESS -> {
                putHttpStatus(200);
                connected();
            }
        }
    }

    private void connected() {
        local.count(true);
        reset(localFailures);
    }

    private void failed(AtomicInteger counter, OutlierConfig.Consecutive limit, EjectionType type) {
        if (counter.incrementAndGet() == limit.threshold()) {
            trigger.reached(host, type);
        }
    }

    /// Writes only when there is something to reset: the good case touches no shared line.
    private static void reset(AtomicInteger counter) {
        if (counter.get() != 0) {
            counter.set(0);
        }
    }

    void resetCounter(EjectionType type) {
        switch (type) {
            case CONSECUTIVE_5XX -> serverErrors.set(0);
            case CONSECUTIVE_GATEWAY_FAILURE -> gatewayFailures.set(0);
            case CONSECUTIVE_LOCAL_ORIGIN_FAILURE -> localFailures.set(0);
            case SUCCESS_RATE,
                    SUCCESS_RATE_LOCAL_ORIGIN,
                    FAILURE_PERCENTAGE,
                    FAILURE_PERCENTAGE_LOCAL_ORIGIN -> {}
        }
    }

    void resetCounters() {
        serverErrors.set(0);
        gatewayFailures.set(0);
        localFailures.set(0);
    }
}
