package io.outrider.upstream;

import io.outrider.lb.HealthFlag;
import io.outrider.lb.Host;
import io.outrider.lb.health.CheckOutcome;
import io.outrider.lb.health.FailureType;
import io.outrider.lb.health.HealthState;
import io.outrider.time.Timer;
import io.outrider.time.TimerTarget;
import io.outrider.upstream.HealthCheck.GrpcProbe;
import io.outrider.upstream.HealthCheck.HttpProbe;
import io.outrider.upstream.HealthCheck.TcpProbe;

/// The checks of one host: when the next one is due, and when one has taken too long.
///
/// Threads: main loop.
final class HealthSession implements TimerTarget, HealthProbe.Owner {
    private static final int NEXT = 0;
    private static final int TIMEOUT = 1;

    private final HealthChecks checks;
    private final Host host;
    private final HealthState state;
    private final HealthProbe probe;
    private final Timer next = new Timer(this, NEXT);
    private final Timer timeout = new Timer(this, TIMEOUT);

    HealthSession(HealthChecks checks, Host host, ClusterConfig config, Dialer dialer) {
        this.checks = checks;
        this.host = host;
        HealthCheck check = checks.check();
        this.state = new HealthState(host, check.timing(), checks.main().random());
        var dial = new HealthDial(dialer, checks.main(), config, check, host);
        this.probe =
                switch (check.probe()) {
                    case HttpProbe http ->
                            new HttpHealthProbe(
                                    http,
                                    check.reuseConnection(),
                                    config.name(),
                                    dial,
                                    http.http2() ? checks.http2Stats() : null,
                                    this);
                    case GrpcProbe grpc ->
                            new GrpcHealthProbe(
                                    grpc,
                                    check.reuseConnection(),
                                    config.name(),
                                    dial,
                                    checks.http2Stats(),
                                    this);
                    case TcpProbe tcp ->
                            new TcpHealthProbe(tcp, check.reuseConnection(), dial, this);
                };
    }

    void start() {
        long delay = state.initialDelayNanos();
        if (delay == 0) {
            ask();
        } else {
            checks.main().timers().arm(next, delay);
        }
    }

    private void ask() {
        checks.attempted();
        checks.main().timers().arm(timeout, checks.check().timeoutNanos());
        probe.ask();
    }

    @Override
    public void expired(Timer timer) {
        if (timer.kind == NEXT) {
            ask();
            return;
        }
        probe.giveUp();
        bad(FailureType.NETWORK_TIMEOUT, false, 0);
    }

    @Override
    public void good(boolean degraded) {
        checks.succeeded();
        boolean wasFailed = host.has(HealthFlag.FAILED_ACTIVE_HC);
        CheckOutcome outcome =
                state.success(degraded, checks.hadTraffic(), checks.main().time().nanos());
        checks.events()
                .succeeded(host, outcome, wasFailed && !host.has(HealthFlag.FAILED_ACTIVE_HC));
        again(outcome, true);
    }

    @Override
    public void bad(FailureType type, boolean retriable, int httpStatus) {
        boolean network = type == FailureType.NETWORK || type == FailureType.NETWORK_TIMEOUT;
        checks.failed(network, type == FailureType.PASSIVE);
        boolean wasFailed = host.has(HealthFlag.FAILED_ACTIVE_HC);
        CheckOutcome outcome = state.failure(type, retriable, checks.hadTraffic());
        checks.events()
                .failed(
                        host,
                        type,
                        outcome,
                        !wasFailed && host.has(HealthFlag.FAILED_ACTIVE_HC),
                        httpStatus);
        again(outcome, false);
    }

    /// An answer to a request said that the host is not well.
    void failedByAnswer() {
        if (host.has(HealthFlag.FAILED_ACTIVE_HC)) {
            host.set(HealthFlag.EXCLUDED_VIA_IMMEDIATE_HC_FAIL);
            return;
        }
        boolean asking = timeout.isArmed();
        checks.failed(false, true);
        CheckOutcome outcome = state.failure(FailureType.PASSIVE, false, checks.hadTraffic());
        checks.events().failed(host, FailureType.PASSIVE, outcome, true, 0);
        if (asking) {
            checks.checked(host, outcome, false);
        } else {
            again(outcome, false);
        }
    }

    private void again(CheckOutcome outcome, boolean good) {
        timeout.cancel();
        checks.main().timers().arm(next, outcome.nextNanos());
        checks.checked(host, outcome, good);
    }

    void stop() {
        next.cancel();
        timeout.cancel();
        probe.stop();
    }
}
