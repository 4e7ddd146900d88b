package io.outrider.upstream;

import io.outrider.http.h2.Http2Stats;
import io.outrider.lb.BuildContext;
import io.outrider.lb.HealthFlag;
import io.outrider.lb.Host;
import io.outrider.lb.HostSet;
import io.outrider.lb.HostSetRules;
import io.outrider.lb.LbStats;
import io.outrider.lb.PickerFactory;
import io.outrider.lb.PrioritySet;
import io.outrider.lb.PrioritySetUpdater;
import io.outrider.lb.PrioritySetUpdater.Endpoints;
import io.outrider.lb.RandomSource;
import io.outrider.lb.SplitMixRandom;
import io.outrider.lb.breaker.CircuitBreakers;
import io.outrider.lb.outlier.OutlierConfig;
import io.outrider.net.Worker;
import io.outrider.runtime.RuntimeFraction;
import io.outrider.runtime.RuntimeKeys;
import io.outrider.time.Timer;
import io.outrider.time.TimerTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One upstream cluster: its settings, its hosts as they change, and what must survive a change of
/// hosts (stats, breakers).
///
/// Threads: [#config], [#stats], [#breakers], [#forecast] any thread; the rest main loop.
public final class Cluster implements TimerTarget {
    private static final int REFRESH = 0;
    private static final int MERGE = 1;

    private final ClusterConfig config;
    private final ClusterStats stats;
    private final @Nullable Http2Stats http2Stats;
    private final LbStats lbStats = new LbStats();
    private final CircuitBreakers[] breakers;
    private final @Nullable StreamForecast[] forecasts;
    private final PrioritySetUpdater updater;
    private final ClusterCell cell;
    private final Wiring runtime;
    private final RuntimeFraction maintenance;
    private PrioritySet hosts = PrioritySet.EMPTY;
    private boolean published;
    private @Nullable PickerFactory factory;
    private final @Nullable OutlierWatch outliers;
    private final @Nullable HealthChecks checks;
    private final List<Runnable> waitingForWarmth = new ArrayList<>();
    private @Nullable Endpoints endpoints;
    private @Nullable WorkerPickerFactory provided;
    private final Runnable ownChanged;
    private final PanicWatch panics;
    private final Timer mergeTimer = new Timer(this, MERGE);
    private long publishedNanos;
    private final Timer refreshTimer = new Timer(this, REFRESH);

    /// What clusters need of the process.
    ///
    /// @param workers how many there are
    /// @param main the main loop's worker: time, timers, counts, and randomness that each worker's
    ///   picker is seeded from
    /// @param drainer closes the pools of hosts that are gone, on every worker
    /// @param dialer connects to hosts for their checks
    /// @param outlierLog where ejections are written down; null: nowhere
    /// @param keys of the runtime, for maintenance mode
    /// @param own the cluster that the proxy is a member of, and its locality
    public record Wiring(
            int workers,
            Worker main,
            PoolDrainer drainer,
            Dialer dialer,
            @Nullable EventLog outlierLog,
            RuntimeKeys keys,
            OwnCluster own) {}

    public Cluster(ClusterConfig config, ClusterStats stats, ClusterCell cell, Wiring runtime) {
        this.config = config;
        this.stats = stats;
        HealthCheck check = config.healthCheck();
        this.http2Stats =
                config.http().protocol() == ClusterConfig.UpstreamProtocol.HTTP1
                                && (check == null || !check.usesHttp2())
                        ? null
                        : new Http2Stats(stats.scope.scope("http2."));
        this.cell = cell;
        this.runtime = runtime;
        this.maintenance =
                new RuntimeFraction(
                        runtime.keys().key("upstream.maintenance_mode." + config.name()), 0);
        this.updater =
                new PrioritySetUpdater(
                        config.updateRules(), runtime.workers(), runtime.own().locality());
        this.breakers =
                new CircuitBreakers[] {
                    new CircuitBreakers(config.thresholds().get(0)),
                    new CircuitBreakers(config.thresholds().get(1))
                };
        this.forecasts = new @Nullable StreamForecast[runtime.workers()];
        double ratio = config.pools().predictiveRatio();
        for (int i = 0; ratio > 1 && i < forecasts.length; i++) {
            forecasts[i] = new StreamForecast(ratio);
        }
        OutlierConfig ejection = config.outliers();
        this.outliers =
                ejection == null
                        ? null
                        : new OutlierWatch(this, ejection, runtime.main(), runtime.outlierLog());
        this.checks =
                check == null
                        ? null
                        : new HealthChecks(this, check, runtime.main(), runtime.dialer());
        this.panics = new PanicWatch(config.name(), stats.scope);
        this.ownChanged = this::ownClusterChanged;
        if (!runtime.own().is(config.name())) {
            runtime.own().follow(ownChanged);
        }
        stats.follow(lbStats);
        stats.follow("default", breakers[0], config.trackRemaining().get(0));
        stats.follow("high", breakers[1], config.trackRemaining().get(1));
    }

    public ClusterConfig config() {
        return config;
    }

    /// The share of requests that are refused because an operator says so.
    public RuntimeFraction maintenance() {
        return maintenance;
    }

    public ClusterStats stats() {
        return stats;
    }

    /// What HTTP/2 codecs count; only clusters that may speak it have them.
    Http2Stats http2Stats() {
        if (http2Stats == null) {
            throw new IllegalStateException("cluster " + config.name() + " speaks HTTP/1 only");
        }
        return http2Stats;
    }

    /// What the pickers counted.
    public LbStats lbStats() {
        return lbStats;
    }

    /// The breakers of default (false) or high (true) routing priority.
    public CircuitBreakers breakers(boolean high) {
        return breakers[high ? 1 : 0];
    }

    /// Where that worker's pools foresee connections; null: they make none before they are picked.
    /// Only that worker may use it.
    public @Nullable StreamForecast forecast(int worker) {
        return forecasts[worker];
    }

    /// Whether requests can find this cluster yet.
    public boolean isPublished() {
        return published;
    }

    /// The hosts of the last update.
    public PrioritySet hosts() {
        return hosts;
    }

    /// Takes over what discovery found and publishes it, the first time when every host has been
    /// checked.
    public void update(Endpoints next) {
        assert runtime.main().loop().inEventLoop() : "cluster update off the main loop";
        boolean sameRules = hasSameRules(next);
        endpoints = next;
        var update = updater.update(hosts, next);
        hosts = update.hosts();
        for (Host host : update.added()) {
            host.setOwner(this);
        }
        if (outliers != null) {
            outliers.update(update.added(), update.removed());
        }
        boolean otherMembers = !update.added().isEmpty() || !update.removed().isEmpty();
        if (otherMembers) {
            runtime.main().cells().inc(stats.membershipChange);
        }
        if (published && sameRules && !update.changed() && !otherMembers) {
            runtime.main().cells().inc(stats.updateNoRebuild);
        } else if ((published || checks == null) && (otherMembers || !mergesLater())) {
            publish();
        }
        if (!update.removed().isEmpty()) {
            runtime.drainer().drain(update.removed());
        }
        if (config.hostRules().closeOnHostSetChange() && published && update.changed()) {
            runtime.drainer().drain(allHosts());
        }
        if (checks != null) {
            checks.update(update.added(), update.removed());
            if (!published) {
                gauges();
                warmed();
            }
        }
    }

    private boolean hasSameRules(Endpoints next) {
        Endpoints last = endpoints;
        return last != null
                && last.rules().equals(next.rules())
                && last.localityWeights().equals(next.localityWeights());
    }

    /// Publishes pickers that the cluster's type brings, and the hosts that it knows now.
    public void provide(WorkerPickerFactory pickers, List<Host> now) {
        assert runtime.main().loop().inEventLoop() : "cluster update off the main loop";
        provided = pickers;
        var before = Set.copyOf(allHosts());
        var after = Set.copyOf(now);
        List<Host> added = now.stream().filter(host -> !before.contains(host)).toList();
        List<Host> removed = before.stream().filter(host -> !after.contains(host)).toList();
        hosts = PrioritySet.of(List.of(HostSet.of(0, now, null, null, HostSetRules.DEFAULT)));
        if (outliers != null) {
            outliers.update(added, removed);
        }
        if (!added.isEmpty() || !removed.isEmpty()) {
            runtime.main().cells().inc(stats.membershipChange);
        }
        publish();
        if (!removed.isEmpty()) {
            runtime.drainer().drain(removed);
        }
    }

    /// The cluster that a host belongs to: `otherwise` for one that was not told.
    public static Cluster of(Host host, Cluster otherwise) {
        return host.owner() instanceof Cluster own ? own : otherwise;
    }

    /// Publishes again after a host's health has changed; for the first time when no host is left
    /// unchecked.
    public void healthChanged() {
        if (published && mergesLater()) {
            return;
        }
        hosts = hosts.refreshed();
        if (published) {
            publish();
            removeFailed();
        } else {
            gauges();
            warmed();
        }
    }

    /// Whether a change waits for others that may follow.
    private boolean mergesLater() {
        long window = config.hostRules().mergeNanos();
        long since = runtime.main().time().nanos() - publishedNanos;
        if (!published || window <= 0 || since >= window) {
            return false;
        }
        if (!mergeTimer.isArmed()) {
            runtime.main().timers().arm(mergeTimer, window - since);
        }
        return true;
    }

    private void warmed() {
        if (checks != null && checks.allAnswered()) {
            publish();
        }
    }

    /// Hosts that discovery has dropped stay while their checks pass, and no longer.
    private void removeFailed() {
        Endpoints last = endpoints;
        if (last == null) {
            return;
        }
        for (Host host : allHosts()) {
            if (host.has(HealthFlag.PENDING_DYNAMIC_REMOVAL)
                    && host.has(HealthFlag.FAILED_ACTIVE_HC)) {
                update(last);
                return;
            }
        }
    }

    /// Runs `then` once the cluster has been published for the first time: now, if it has been.
    public void whenWarm(Runnable then) {
        if (published) {
            then.run();
        } else {
            waitingForWarmth.add(then);
        }
    }

    /// An active check of the host has succeeded.
    void hostPassed(Host host) {
        if (outliers != null) {
            outliers.healthCheckPassed(host);
        }
    }

    /// A host has just failed its checks or was ejected: its connections end after their requests,
    /// since another path to it may do better.
    void hostFailed(Host host) {
        runtime.drainer().drain(List.of(host));
    }

    /// Null while the cluster ejects no hosts.
    public @Nullable OutlierWatch outliers() {
        return outliers;
    }

    private void publish() {
        mergeTimer.cancel();
        publishedNanos = runtime.main().time().nanos();
        var context =
                new BuildContext(
                        runtime.main().time().nanos(),
                        runtime.own().hostsFor(config.name()),
                        lbStats,
                        this::activeRequests);
        WorkerPickerFactory own = provided;
        PickerFactory built = own != null ? own : config.loadBalancer().build(hosts, context);
        factory = built;
        var random = new RandomSource[runtime.workers()];
        for (int i = 0; i < random.length; i++) {
            random[i] = new SplitMixRandom(runtime.main().random().nextLong());
        }
        gauges();
        built.gauges().forEach((name, value) -> stats.scope.gauge(name).set(value));
        if (own == null) {
            panics.look(hosts, built.priorities());
        }
        published = true;
        double dropShare = endpoints == null ? 0 : endpoints.rules().dropShare();
        cell.publish(new ClusterSnapshot(this, hosts, built, random, dropShare));
        if (built.refreshNanos() > 0 && !refreshTimer.isArmed()) {
            runtime.main().timers().arm(refreshTimer, built.refreshNanos());
        }
        for (Runnable each : List.copyOf(waitingForWarmth)) {
            each.run();
        }
        waitingForWarmth.clear();
        if (runtime.own().is(config.name())) {
            runtime.own().changed(hosts);
        }
    }

    private void ownClusterChanged() {
        if (published && provided == null) {
            publish();
        }
    }

    /// Policies that learn from answers take in what they learnt.
    @Override
    public void expired(Timer timer) {
        if (timer.kind == MERGE) {
            hosts = hosts.refreshed();
            publish();
            removeFailed();
            return;
        }
        PickerFactory current = factory;
        if (current != null && current.refreshNanos() > 0) {
            current.refresh(runtime.main().time().nanos());
            runtime.main().timers().arm(refreshTimer, current.refreshNanos());
        }
    }

    private long activeRequests() {
        return breakers[0].requests().used() + breakers[1].requests().used();
    }

    private void gauges() {
        long total = 0;
        long healthy = 0;
        long degraded = 0;
        long excluded = 0;
        for (int i = 0; i < hosts.size(); i++) {
            total += hosts.get(i).hosts().size();
            healthy += hosts.get(i).healthy().size();
            degraded += hosts.get(i).degraded().size();
            excluded += hosts.get(i).excluded().size();
        }
        stats.membershipTotal.set(total);
        stats.membershipHealthy.set(healthy);
        stats.membershipDegraded.set(degraded);
        stats.membershipExcluded.set(excluded);
    }

    /// Takes the cluster away: requests find none, pools are closed, stats go.
    public void remove() {
        refreshTimer.cancel();
        mergeTimer.cancel();
        runtime.own().unfollow(ownChanged);
        if (outliers != null) {
            outliers.close();
        }
        if (checks != null) {
            checks.close();
        }
        cell.publish(null);
        config.transportSockets().close();
        runtime.drainer().drain(allHosts());
        stats.scope.close();
    }

    private List<Host> allHosts() {
        var all = new ArrayList<Host>();
        for (int i = 0; i < hosts.size(); i++) {
            for (Host host : hosts.get(i).hosts()) {
                all.add(host);
            }
        }
        return all;
    }

    /// The cell that routes look into; null after [#remove].
    public @Nullable ClusterSnapshot current() {
        return cell.current();
    }
}
