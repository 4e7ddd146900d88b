package io.outrider.upstream;

import io.outrider.lb.Host;
import io.outrider.lb.outlier.EjectionType;
import io.outrider.lb.outlier.OutlierConfig;
import io.outrider.lb.outlier.OutlierDetector;
import io.outrider.lb.outlier.OutlierEvent;
import io.outrider.lb.outlier.OutlierStats;
import io.outrider.net.Worker;
import io.outrider.stats.Scope;
import io.outrider.time.Timer;
import io.outrider.time.TimerTarget;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Outlier detection of one cluster at work: sweeps by a timer, takes in what workers noticed, and
/// tells the cluster which hosts went and came. What counts and what ejects is decided by
/// [OutlierDetector].
///
/// Threads: main loop.
public final class OutlierWatch implements TimerTarget {
    private static final int SWEEP = 0;

    private final Cluster cluster;
    private final Worker main;
    private final @Nullable EventLog log;
    private final OutlierDetector detector;
    private final Timer sweep = new Timer(this, SWEEP);

    /// @param log null: events are not written down
    OutlierWatch(Cluster cluster, OutlierConfig config, Worker main, @Nullable EventLog log) {
        this.cluster = cluster;
        this.main = main;
        this.log = log;
        var stats = new OutlierStats();
        this.detector =
                new OutlierDetector(
                        config,
                        main.random(),
                        (host, type) -> main.loop().execute(() -> reached(host, type)),
                        stats);
        follow(cluster.stats().scope.scope("outlier_detection."), stats);
    }

    private static void follow(Scope scope, OutlierStats stats) {
        for (EjectionType type : EjectionType.values()) {
            scope.counter("ejections_detected_" + type.statName())
                    .follow(stats.detected(type)::sum);
            scope.counter("ejections_enforced_" + type.statName())
                    .follow(stats.enforced(type)::sum);
        }
        scope.counter("ejections_detected_degradation"); // hosts are not marked degraded here
        scope.counter("ejections_enforced_total").follow(stats.enforcedTotal::sum);
        scope.counter("ejections_overflow").follow(stats.overflow::sum);
        scope.gauge("ejections_active").follow(stats.active::sum);
        // three older names of the same
        scope.counter("ejections_total").follow(stats.enforcedTotal::sum);
        scope.counter("ejections_consecutive_5xx")
                .follow(stats.enforced(EjectionType.CONSECUTIVE_5XX)::sum);
        scope.counter("ejections_success_rate")
                .follow(stats.enforced(EjectionType.SUCCESS_RATE)::sum);
    }

    /// Watches new hosts and forgets removed ones.
    void update(Collection<Host> added, Collection<Host> removed) {
        detector.update(added, removed);
        if (!sweep.isArmed()) {
            main.timers().arm(sweep, detector.intervalNanos());
        }
    }

    private void reached(Host host, EjectionType type) {
        OutlierEvent event = detector.consecutive(host, type, main.time().nanos());
        if (event != null) {
            happened(List.of(event));
        }
    }

    /// An active check of the host has succeeded.
    void healthCheckPassed(Host host) {
        OutlierEvent event = detector.healthCheckPassed(host, main.time().nanos());
        if (event != null) {
            happened(List.of(event));
        }
    }

    @Override
    public void expired(Timer timer) {
        happened(detector.interval(main.time().nanos()));
        main.timers().arm(sweep, detector.intervalNanos());
    }

    private void happened(List<OutlierEvent> events) {
        boolean moved = false;
        for (OutlierEvent event : events) {
            if (log != null) {
                log.write(written(event));
            }
            moved |= event.enforced();
            if (event.ejection() && event.enforced()) {
                cluster.hostFailed(event.host());
            }
        }
        if (moved) {
            cluster.healthChanged();
        }
    }

    /// As `envoy.data.cluster.v3.OutlierDetectionEvent`. The type of a return says nothing.
    private Map<String, Object> written(OutlierEvent event) {
        EjectionType type = event.type();
        var json = new LinkedHashMap<String, Object>();
        json.put("type", (type == null ? EjectionType.CONSECUTIVE_5XX : type).name());
        json.put("timestamp", EventLog.timestamp(main.time().wallNanos()));
        if (event.secondsSinceLastAction() >= 0) {
            json.put(
                    "secs_since_last_action",
                    String.format(Locale.ROOT, "%d", event.secondsSinceLastAction()));
        }
        json.put("cluster_name", cluster.config().name());
        json.put("upstream_url", event.host().addressText());
        json.put("action", type == null ? "UNEJECT" : "EJECT");
        json.put("num_ejections", (long) event.numEjections());
        json.put("enforced", type != null && event.enforced());
        if (type != null) {
            details(type, event.rates(), json);
        }
        return json;
    }

    private static void details(
            EjectionType type, OutlierEvent.@Nullable Rates rates, Map<String, Object> json) {
        switch (type) {
            case CONSECUTIVE_5XX, CONSECUTIVE_GATEWAY_FAILURE, CONSECUTIVE_LOCAL_ORIGIN_FAILURE ->
                    json.put("eject_consecutive_event", Map.of());
            case SUCCESS_RATE, SUCCESS_RATE_LOCAL_ORIGIN -> {
                if (rates != null) {
                    var own = new LinkedHashMap<String, Object>();
                    own.put("host_success_rate", (long) rates.host());
                    own.put("cluster_average_success_rate", (long) rates.clusterAverage());
                    own.put(
                            "cluster_success_rate_ejection_threshold",
                            (long) rates.clusterThreshold());
                    json.put("eject_success_rate_event", own);
                }
            }
            case FAILURE_PERCENTAGE, FAILURE_PERCENTAGE_LOCAL_ORIGIN -> {
                if (rates != null) {
                    json.put(
                            "eject_failure_percentage_event",
                            Map.of("host_success_rate", (long) rates.host()));
                }
            }
        }
    }

    /// What it found in its last sweep, for admin.
    public OutlierDetector detector() {
        return detector;
    }

    /// Watches no more; ejected hosts come back.
    void close() {
        sweep.cancel();
        detector.close();
    }
}
