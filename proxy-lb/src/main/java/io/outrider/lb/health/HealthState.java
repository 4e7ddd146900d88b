package io.outrider.lb.health;

import io.outrider.lb.HealthFlag;
import io.outrider.lb.Host;
import io.outrider.lb.RandomSource;
import io.outrider.lb.health.CheckOutcome.Transition;
import java.time.Duration;

/// The active checks of one host: counts results, sets and clears the host's flags, says when to
/// check again. Threads: main loop.
public final class HealthState {
    private static final long MILLI = 1_000_000;

    private final Host host;
    private final HealthCheckConfig config;
    private final RandomSource random;
    private int successes;
    private int failures;
    private boolean firstCheck = true;

    public HealthState(Host host, HealthCheckConfig config, RandomSource random) {
        this.host = host;
        this.config = config;
        this.random = random;
    }

    /// How long to wait before the first check.
    public long initialDelayNanos() {
        return below(config.initialJitter().toMillis()) * MILLI;
    }

    /// A check succeeded. The first result of a host counts at once.
    ///
    /// @param degraded whether the host says that it is degraded
    /// @param clusterHadTraffic whether the cluster ever had a connection
    public CheckOutcome success(boolean degraded, boolean clusterHadTraffic, long nowNanos) {
        failures = 0;
        var transition = Transition.UNCHANGED;
        host.clear(HealthFlag.ACTIVE_HC_TIMEOUT);
        if (host.has(HealthFlag.FAILED_ACTIVE_HC)) {
            if (firstCheck || ++successes >= config.healthyThreshold()) {
                host.clear(HealthFlag.EXCLUDED_VIA_IMMEDIATE_HC_FAIL);
                host.clear(HealthFlag.FAILED_ACTIVE_HC);
                host.becameHealthy(nowNanos);
                successes = 0;
                transition = Transition.CHANGED;
            } else {
                transition = Transition.CHANGE_PENDING;
            }
        }
        boolean degradedChanged =
                degraded
                        ? host.set(HealthFlag.DEGRADED_ACTIVE_HC)
                        : host.clear(HealthFlag.DEGRADED_ACTIVE_HC);
        if (degradedChanged && transition == Transition.UNCHANGED) {
            transition = Transition.CHANGED;
        }
        return outcome(true, transition, degradedChanged, clusterHadTraffic);
    }

    /// A check failed.
    ///
    /// @param retriable the answer was a status that counts towards the threshold
    ///   (`retriable_statuses`)
    public CheckOutcome failure(FailureType type, boolean retriable, boolean clusterHadTraffic) {
        successes = 0;
        var transition = Transition.UNCHANGED;
        boolean network = type == FailureType.NETWORK || type == FailureType.NETWORK_TIMEOUT;
        if (type == FailureType.NETWORK_TIMEOUT) {
            host.set(HealthFlag.ACTIVE_HC_TIMEOUT);
        }
        if (type == FailureType.PASSIVE) {
            host.set(HealthFlag.EXCLUDED_VIA_IMMEDIATE_HC_FAIL);
        }
        if (!host.has(HealthFlag.FAILED_ACTIVE_HC)) {
            if ((!network && !retriable) || ++failures >= config.unhealthyThreshold()) {
                host.set(HealthFlag.FAILED_ACTIVE_HC);
                failures = 0;
                transition = Transition.CHANGED;
            } else {
                transition = Transition.CHANGE_PENDING;
            }
        }
        return outcome(false, transition, false, clusterHadTraffic);
    }

    private CheckOutcome outcome(
            boolean success, Transition transition, boolean degradedChanged, boolean hadTraffic) {
        var moved = transition;
        if (host.clear(HealthFlag.PENDING_ACTIVE_HC)) {
            moved = Transition.CHANGED;
        }
        var outcome =
                new CheckOutcome(
                        moved,
                        withJitter(interval(success, moved, hadTraffic)),
                        firstCheck,
                        degradedChanged);
        firstCheck = false;
        return outcome;
    }

    private Duration interval(boolean success, Transition transition, boolean hadTraffic) {
        HealthCheckConfig.Intervals intervals = config.intervals();
        if (!hadTraffic) {
            return success ? intervals.noTrafficHealthy() : intervals.noTraffic();
        }
        boolean pending = transition == Transition.CHANGE_PENDING;
        if (success) {
            return pending ? intervals.healthyEdge() : intervals.interval();
        }
        return pending ? intervals.unhealthyEdge() : intervals.unhealthy();
    }

    private long withJitter(Duration interval) {
        long millis = interval.toMillis();
        millis += below(millis * config.intervalJitterPercent() / 100);
        millis += below(config.intervalJitter().toMillis());
        return millis * MILLI;
    }

    private long below(long boundMillis) {
        return boundMillis <= 0 ? 0 : Long.remainderUnsigned(random.nextLong(), boundMillis);
    }
}
