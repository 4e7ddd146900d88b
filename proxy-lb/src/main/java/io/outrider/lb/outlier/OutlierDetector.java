package io.outrider.lb.outlier;

import io.outrider.lb.HealthFlag;
import io.outrider.lb.Host;
import io.outrider.lb.OutlierMonitor;
import io.outrider.lb.RandomSource;
import io.outrider.lb.outlier.OutlierConfig.Consecutive;
import io.outrider.lb.outlier.OutlierConfig.Ejection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Outlier detection of one cluster: takes in what monitors noticed, sweeps every interval, sets
/// and clears `failed_outlier_check`. The caller publishes refreshed host sets when an event says
/// that a host went or came. Threads: main loop; the monitors any.
///
/// The share of ejected hosts is counted over the whole cluster, not per priority, as in Envoy.
public final class OutlierDetector {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000;

    private final OutlierConfig config;
    private final RandomSource random;
    private final Trigger trigger;
    private final OutlierStats stats;
    private final Map<Host, HostMonitor> monitors = new LinkedHashMap<>();
    private RateJudge.Verdict externalVerdict = RateJudge.Verdict.NONE;
    private RateJudge.Verdict localVerdict = RateJudge.Verdict.NONE;
    private int ejected;

    /// Called by the worker that saw a run of failures reach its limit; hands over to the main loop
    /// and there to [#consecutive].
    @FunctionalInterface
    public interface Trigger {
        void reached(Host host, EjectionType type);
    }

    public OutlierDetector(
            OutlierConfig config, RandomSource random, Trigger trigger, OutlierStats stats) {
        this.config = config;
        this.random = random;
        this.trigger = trigger;
        this.stats = stats;
    }

    /// Watches new hosts and forgets removed ones.
    public void update(Collection<Host> added, Collection<Host> removed) {
        for (Host host : added) {
            var monitor = new HostMonitor(host, config, trigger);
            monitors.put(host, monitor);
            host.setOutlierMonitor(monitor);
            if (host.has(HealthFlag.FAILED_OUTLIER_CHECK)) {
                // A host that took over another one's health: it serves out a first ejection.
                monitor.ejections = 1;
                monitor.backoff = 1;
                countEjected(1);
            }
        }
        for (Host host : removed) {
            if (monitors.remove(host) != null && host.has(HealthFlag.FAILED_OUTLIER_CHECK)) {
                countEjected(-1);
            }
        }
    }

    /// Stops watching, at the end of the cluster or of its detection: ejected hosts come back.
    public void close() {
        for (Host host : monitors.keySet()) {
            host.clear(HealthFlag.FAILED_OUTLIER_CHECK);
            host.setOutlierMonitor(null);
        }
        monitors.clear();
        countEjected(-ejected);
    }

    /// A run of failures reached its limit.
    ///
    /// @return the ejection, real or only detected; null when there was none
    public @Nullable OutlierEvent consecutive(Host host, EjectionType type, long nowNanos) {
        HostMonitor monitor = monitors.get(host);
        if (monitor == null || host.has(HealthFlag.FAILED_OUTLIER_CHECK)) {
            return null;
        }
        stats.detected(type).increment();
        OutlierEvent event = eject(host, monitor, type, nowNanos, null);
        monitor.resetCounter(type);
        return event;
    }

    /// An active check of the host succeeded.
    ///
    /// @return the return of the host; null when it was not out, or this setting is off
    public @Nullable OutlierEvent healthCheckPassed(Host host, long nowNanos) {
        HostMonitor monitor = monitors.get(host);
        if (monitor == null
                || !config.ejection().unejectOnHealthCheck()
                || host.has(HealthFlag.FAILED_ACTIVE_HC)
                || !host.has(HealthFlag.FAILED_OUTLIER_CHECK)) {
            return null;
        }
        return uneject(host, monitor, nowNanos);
    }

    /// One sweep; to be called every [#intervalNanos].
    ///
    /// @return what happened, in order
    public List<OutlierEvent> interval(long nowNanos) {
        var events = new ArrayList<OutlierEvent>();
        monitors.forEach(
                (host, monitor) -> {
                    if (host.has(HealthFlag.FAILED_OUTLIER_CHECK) && isOver(monitor, nowNanos)) {
                        events.add(uneject(host, monitor, nowNanos));
                    }
                    monitor.external.turn();
                    monitor.local.turn();
                });
        externalVerdict = judge(false, nowNanos, events);
        localVerdict = judge(true, nowNanos, events);
        monitors.forEach(
                (host, monitor) -> {
                    if (!host.has(HealthFlag.FAILED_OUTLIER_CHECK)
                            && monitor.lastUnejection != HostMonitor.NEVER
                            && nowNanos - monitor.lastUnejection >= intervalNanos()
                            && monitor.backoff > 0) {
                        monitor.backoff--;
                    }
                });
        return events;
    }

    public long intervalNanos() {
        return config.interval().toMillis() * MILLI;
    }

    private RateJudge.Verdict judge(boolean local, long nowNanos, List<OutlierEvent> events) {
        RateJudge.Verdict verdict = RateJudge.judge(config, monitors, local);
        for (RateJudge.Outlier outlier : verdict.outliers()) {
            stats.detected(outlier.type()).increment();
            HostMonitor monitor = monitors.get(outlier.host());
            if (monitor == null || outlier.host().has(HealthFlag.FAILED_OUTLIER_CHECK)) {
                continue;
            }
            OutlierEvent event =
                    eject(outlier.host(), monitor, outlier.type(), nowNanos, outlier.rates());
            if (event != null) {
                events.add(event);
            }
        }
        return verdict;
    }

    private boolean isOver(HostMonitor monitor, long nowNanos) {
        if (monitor.lastEjection == HostMonitor.NEVER) {
            monitor.lastEjection = nowNanos;
        }
        Ejection ejection = config.ejection();
        long millis =
                Math.min(
                                ejection.baseTime().toMillis() * monitor.backoff,
                                ejection.maxTime().toMillis())
                        + monitor.jitterMillis;
        return millis * MILLI <= nowNanos - monitor.lastEjection;
    }

    private @Nullable OutlierEvent eject(
            Host host,
            HostMonitor monitor,
            EjectionType type,
            long nowNanos,
            OutlierEvent.@Nullable Rates rates) {
        Ejection ejection = config.ejection();
        boolean allowed =
                100.0 * (ejected + 1) / monitors.size() <= ejection.maxPercent()
                        || (ejection.alwaysOneHost() && ejected == 0);
        if (!allowed) {
            stats.overflow.increment();
            return null;
        }
        boolean enforced = random.nextInt(100) < enforcing(type);
        long since = secondsSince(monitor.lastUnejection, nowNanos);
        if (enforced) {
            host.set(HealthFlag.FAILED_OUTLIER_CHECK);
            countEjected(1);
            stats.enforcedTotal.increment();
            stats.enforced(type).increment();
            monitor.ejections++;
            monitor.lastEjection = nowNanos;
            monitor.jitterMillis =
                    Long.remainderUnsigned(
                            random.nextLong(), ejection.maxTimeJitter().toMillis() + 1);
            long base = ejection.baseTime().toMillis();
            if (monitor.backoff * base < ejection.maxTime().toMillis() + base) {
                monitor.backoff++;
            }
        }
        return new OutlierEvent(host, type, enforced, monitor.ejections, since, rates);
    }

    private OutlierEvent uneject(Host host, HostMonitor monitor, long nowNanos) {
        host.clear(HealthFlag.FAILED_OUTLIER_CHECK);
        countEjected(-1);
        monitor.resetCounters();
        monitor.lastUnejection = nowNanos;
        return new OutlierEvent(
                host,
                null,
                true,
                monitor.ejections,
                secondsSince(monitor.lastEjection, nowNanos),
                null);
    }

    private static long secondsSince(long then, long nowNanos) {
        return then == HostMonitor.NEVER ? -1 : (nowNanos - then) / SECOND;
    }

    private int enforcing(EjectionType type) {
        Consecutive local = config.localOriginFailures();
        return switch (type) {
            case CONSECUTIVE_5XX -> config.serverErrors().enforcing();
            case CONSECUTIVE_GATEWAY_FAILURE -> config.gatewayFailures().enforcing();
            case CONSECUTIVE_LOCAL_ORIGIN_FAILURE -> local.enforcing();
            case SUCCESS_RATE -> config.successRate().enforcing();
            case SUCCESS_RATE_LOCAL_ORIGIN -> config.successRate().enforcingLocalOrigin();
            case FAILURE_PERCENTAGE -> config.failurePercentage().enforcing();
            case FAILURE_PERCENTAGE_LOCAL_ORIGIN ->
                    config.failurePercentage().enforcingLocalOrigin();
        };
    }

    private void countEjected(int change) {
        ejected += change;
        stats.active.add(change);
    }

    /// How many hosts are out now.
    public int ejected() {
        return ejected;
    }

    /// The cluster's mean success rate in the last interval, in percent; -1 when it was not judged.
    public double successRateAverage(boolean localOrigin) {
        return (localOrigin ? localVerdict : externalVerdict).average();
    }

    /// Below which rate hosts were ejected; -1 when it was not judged.
    public double successRateThreshold(boolean localOrigin) {
        return (localOrigin ? localVerdict : externalVerdict).threshold();
    }

    /// The host's success rate for `/clusters`, in percent; -1 when there were too few requests.
    public static double successRate(@Nullable OutlierMonitor monitor, boolean localOrigin) {
        if (!(monitor instanceof HostMonitor host)) {
            return -1;
        }
        return (localOrigin ? host.local : host.external).successRate();
    }
}
