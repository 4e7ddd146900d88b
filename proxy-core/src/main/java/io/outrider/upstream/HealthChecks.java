package io.outrider.upstream;

import io.outrider.http.h2.Http2Stats;
import io.outrider.lb.HealthFlag;
import io.outrider.lb.Host;
import io.outrider.lb.health.CheckOutcome;
import io.outrider.net.Worker;
import io.outrider.stats.Counter;
import io.outrider.stats.Gauge;
import io.outrider.stats.Scope;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// The active checks of one cluster: a [HealthSession] for each host, the stats, and what their
/// results mean for the cluster. Threads: main loop.
final class HealthChecks {
    private final Cluster cluster;
    private final HealthCheck check;
    private final Worker main;
    private final Dialer dialer;
    private final HealthEvents events;
    private final Map<Host, HealthSession> sessions = new LinkedHashMap<>();
    private final Set<Host> unanswered = new HashSet<>();
    private final Counter attempt;
    private final Counter success;
    private final Counter failure;
    private final Counter networkFailure;
    private final Counter passiveFailure;
    private final Gauge healthy;
    private final Gauge degraded;

    HealthChecks(Cluster cluster, HealthCheck check, Worker main, Dialer dialer) {
        this.cluster = cluster;
        this.check = check;
        this.main = main;
        this.dialer = dialer;
        this.events = new HealthEvents(check, cluster.config().name(), main.time());
        Scope scope = cluster.stats().scope.scope("health_check.");
        attempt = scope.counter("attempt");
        success = scope.counter("success");
        failure = scope.counter("failure");
        networkFailure = scope.counter("network_failure");
        passiveFailure = scope.counter("passive_failure");
        healthy = scope.gauge("healthy");
        degraded = scope.gauge("degraded");
        scope.counter("verify_cluster");
    }

    HealthCheck check() {
        return check;
    }

    Worker main() {
        return main;
    }

    /// What checks by HTTP/2 count.
    Http2Stats http2Stats() {
        return cluster.http2Stats();
    }

    HealthEvents events() {
        return events;
    }

    /// Starts with new hosts and stops with removed ones.
    void update(Collection<Host> added, Collection<Host> removed) {
        for (Host host : removed) {
            HealthSession session = sessions.remove(host);
            unanswered.remove(host);
            if (session != null) {
                session.stop();
                host.setImmediateFailure(null);
            }
        }
        for (Host host : added) {
            if (host.activeHealthCheckDisabled()) {
                continue;
            }
            var session = new HealthSession(this, host, cluster.config(), dialer);
            sessions.put(host, session);
            unanswered.add(host);
            host.setImmediateFailure(() -> main.loop().execute(() -> failedByAnswer(host)));
            session.start();
        }
        gauges();
    }

    private void failedByAnswer(Host host) {
        HealthSession session = sessions.get(host);
        if (session != null) {
            session.failedByAnswer();
        }
    }

    /// Whether every host has been checked at least once.
    boolean allAnswered() {
        return unanswered.isEmpty();
    }

    /// Whether requests ever went to the cluster: without them checks are rarer.
    boolean hadTraffic() {
        return cluster.stats().upstreamCxTotal.used();
    }

    void attempted() {
        main.cells().inc(attempt);
    }

    void succeeded() {
        main.cells().inc(success);
    }

    void failed(boolean network, boolean passive) {
        main.cells().inc(failure);
        if (network) {
            main.cells().inc(networkFailure);
        } else if (passive) {
            main.cells().inc(passiveFailure);
        }
    }

    /// A host's result has been taken in.
    void checked(Host host, CheckOutcome outcome, boolean good) {
        boolean first = unanswered.remove(host);
        boolean changed = outcome.transition() == CheckOutcome.Transition.CHANGED;
        if (changed) {
            gauges();
        }
        if (good) {
            cluster.hostPassed(host);
        } else if (changed && host.has(HealthFlag.FAILED_ACTIVE_HC)) {
            cluster.hostFailed(host);
        }
        if (changed || first && unanswered.isEmpty()) {
            cluster.healthChanged();
        }
    }

    private void gauges() {
        long good = 0;
        long lame = 0;
        for (Host host : sessions.keySet()) {
            if (!host.has(HealthFlag.FAILED_ACTIVE_HC)) {
                good++;
                if (host.has(HealthFlag.DEGRADED_ACTIVE_HC)) {
                    lame++;
                }
            }
        }
        healthy.set(good);
        degraded.set(lame);
    }

    /// Checks no more.
    void close() {
        sessions.forEach(
                (host, session) -> {
                    session.stop();
                    host.setImmediateFailure(null);
                });
        sessions.clear();
        unanswered.clear();
    }
}
