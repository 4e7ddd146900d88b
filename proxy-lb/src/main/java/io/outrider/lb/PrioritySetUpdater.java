package io.outrider.lb;

import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Turns what discovery says into the next [PrioritySet], keeping the [Host] of every address that
/// stays: its counters, health and pools live on. Threads: main loop.
///
/// As in Envoy: the first of several endpoints with one address wins; a host whose locality,
/// hostname or health-check address changed is a new host with the old one's health; with active
/// checks, a new host begins as failed, and a host that discovery dropped stays while its checks
/// pass.
public final class PrioritySetUpdater {
    private final UpdateRules rules;
    private final int workers;
    private final @Nullable Locality ownLocality;

    /// @param ownLocality where the proxy runs; null when unknown
    public PrioritySetUpdater(UpdateRules rules, int workers, @Nullable Locality ownLocality) {
        this.rules = rules;
        this.workers = workers;
        this.ownLocality = ownLocality;
    }

    /// Compares and builds; `previous` stays as it is, but its hosts take over new weights,
    /// priorities, metadata and EDS health at once.
    public Update update(PrioritySet previous, Endpoints endpoints) {
        var old = new HashMap<SocketAddress, Host>();
        for (int i = 0; i < previous.size(); i++) {
            for (Host host : previous.get(i).hosts()) {
                old.putIfAbsent(host.address(), host);
            }
        }
        var byPriority = new ArrayList<List<Host>>();
        var added = new ArrayList<Host>();
        var kept = new HashSet<Host>();
        var seen = new HashSet<SocketAddress>();
        boolean changed = false;
        for (HostSpec spec : endpoints.hosts()) {
            if (!seen.add(spec.address()) && !rules.keepDuplicates()) {
                continue;
            }
            Host host = old.get(spec.address());
            if (host != null && kept.contains(host)) {
                host = null;
            }
            if (host != null && sameIdentity(host.spec(), spec)) {
                changed |= host.update(spec);
                changed |= host.clear(HealthFlag.PENDING_DYNAMIC_REMOVAL);
                kept.add(host);
            } else {
                host = newHost(spec, host);
                added.add(host);
            }
            place(byPriority, host);
        }
        var removed = new ArrayList<Host>();
        for (int i = 0; i < previous.size(); i++) {
            for (Host host : previous.get(i).hosts()) {
                if (kept.contains(host)) {
                    continue;
                }
                if (staysWhileHealthy(host) && !seen.contains(host.address())) {
                    changed |= host.set(HealthFlag.PENDING_DYNAMIC_REMOVAL);
                    place(byPriority, host);
                } else {
                    removed.add(host);
                }
            }
        }
        changed |= !sameOrder(previous, byPriority);
        return new Update(build(byPriority, endpoints), added, removed, changed);
    }

    private static boolean sameIdentity(HostSpec old, HostSpec next) {
        return old.locality().equals(next.locality())
                && old.hostname().equals(next.hostname())
                && Objects.equals(old.healthCheckAddress(), next.healthCheckAddress());
    }

    private Host newHost(HostSpec spec, @Nullable Host replaced) {
        var host = new Host(spec, workers);
        if (replaced != null) {
            host.copyHealthFrom(replaced);
        } else if (rules.activeChecks() && !spec.activeHealthCheckDisabled()) {
            host.set(HealthFlag.FAILED_ACTIVE_HC);
            if (rules.ignoreNewHostsUntilFirstCheck()) {
                host.set(HealthFlag.PENDING_ACTIVE_HC);
            }
        }
        return host;
    }

    private boolean staysWhileHealthy(Host host) {
        return rules.activeChecks()
                && !rules.removeAtOnce()
                && !host.activeHealthCheckDisabled()
                && !host.has(HealthFlag.FAILED_ACTIVE_HC)
                && !host.has(HealthFlag.FAILED_EDS_HEALTH)
                && !host.has(HealthFlag.EDS_STATUS_DRAINING);
    }

    private static void place(List<List<Host>> byPriority, Host host) {
        while (byPriority.size() <= host.priority()) {
            byPriority.add(new ArrayList<>());
        }
        byPriority.get(host.priority()).add(host);
    }

    private static boolean sameOrder(PrioritySet previous, List<List<Host>> byPriority) {
        if (previous.size() != Math.max(1, byPriority.size())) {
            return false;
        }
        for (int i = 0; i < byPriority.size(); i++) {
            HostGroup before = previous.get(i).hosts();
            List<Host> now = byPriority.get(i);
            if (before.size() != now.size()) {
                return false;
            }
            for (int k = 0; k < now.size(); k++) {
                if (before.get(k) != now.get(k)) {
                    return false;
                }
            }
        }
        return true;
    }

    private PrioritySet build(List<List<Host>> byPriority, Endpoints endpoints) {
        var sets = new ArrayList<HostSet>();
        int priorities = Math.max(1, byPriority.size());
        for (int i = 0; i < priorities; i++) {
            Map<Locality, Long> weights =
                    i < endpoints.localityWeights().size()
                            ? endpoints.localityWeights().get(i)
                            : Map.of();
            sets.add(
                    HostSet.of(
                            i,
                            i < byPriority.size() ? byPriority.get(i) : List.of(),
                            rules.localityWeights() ? weights : null,
                            ownLocality,
                            endpoints.rules()));
        }
        return PrioritySet.of(sets);
    }

    /// What a cluster's settings say of its updates.
    ///
    /// @param activeChecks whether the cluster has health checks
    /// @param removeAtOnce `ignore_health_on_host_removal`
    /// @param ignoreNewHostsUntilFirstCheck `ignore_new_hosts_until_first_hc`
    /// @param localityWeights whether the policy may weigh localities
    /// @param keepDuplicates a second endpoint with the same address is a second host, as Envoy has
    ///   it in STATIC clusters
    public record UpdateRules(
            boolean activeChecks,
            boolean removeAtOnce,
            boolean ignoreNewHostsUntilFirstCheck,
            boolean localityWeights,
            boolean keepDuplicates) {
        /// No active checks, localities weighed if the policy does.
        public static final UpdateRules DEFAULT = new UpdateRules(false, false, false, true, false);
    }

    /// All endpoints of a cluster, as discovery gives them. Weights that sum up to more than 2^32 -
    /// 1 are refused with an [IllegalArgumentException].
    ///
    /// @param localityWeights by priority; may be shorter than the list of priorities
    public record Endpoints(
            List<HostSpec> hosts, List<Map<Locality, Long>> localityWeights, HostSetRules rules) {
        public Endpoints {
            hosts = List.copyOf(hosts);
            localityWeights = List.copyOf(localityWeights);
            requireTotals(hosts, localityWeights);
        }

        private static void requireTotals(
                List<HostSpec> hosts, List<Map<Locality, Long>> localityWeights) {
            var totals = new HashMap<Integer, Long>();
            for (HostSpec spec : hosts) {
                totals.merge(spec.priority(), (long) spec.weight(), Long::sum);
            }
            totals.forEach(
                    (priority, total) ->
                            HostSet.requireTotal(
                                    "load_balancing_weight of all endpoints", priority, total));
            for (int i = 0; i < localityWeights.size(); i++) {
                long total = 0;
                for (long weight : localityWeights.get(i).values()) {
                    total += weight;
                }
                HostSet.requireTotal("load_balancing_weight of all localities", i, total);
            }
        }

        public static Endpoints of(List<HostSpec> hosts) {
            return new Endpoints(hosts, List.of(), HostSetRules.DEFAULT);
        }
    }

    /// What came of an update.
    ///
    /// @param hosts to publish
    /// @param added new hosts; start their checks
    /// @param removed gone hosts; close their pools
    /// @param changed whether anything a host tells changed; locality weights and rules of the host
    ///   sets are not compared
    public record Update(
            PrioritySet hosts, List<Host> added, List<Host> removed, boolean changed) {}
}
