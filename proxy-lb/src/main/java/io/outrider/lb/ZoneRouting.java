package io.outrider.lb;

import java.util.HashMap;

/// How far requests can stay in the proxy's own zone without overloading it: the zone's share of
/// the upstream's healthy hosts against its share of the callers. Only priority 0 is routed by
/// zone. Immutable.
final class ZoneRouting {
    private static final ZoneRouting OFF =
            new ZoneRouting(Mode.OFF, 0, new long[0], false, new LbStats(), 0);
    private static final long SCALE = 10_000;

    private enum Mode {
        OFF,
        ALL_LOCAL,
        RESIDUAL
    }

    private final Mode mode;
    private final long localShare;
    private final long[] residual;
    private final boolean localClusterPanics;
    private final LbStats stats;
    private final int routingEnabled;

    private ZoneRouting(
            Mode mode,
            long localShare,
            long[] residual,
            boolean localClusterPanics,
            LbStats stats,
            int routingEnabled) {
        this.mode = mode;
        this.localShare = localShare;
        this.residual = residual;
        this.localClusterPanics = localClusterPanics;
        this.stats = stats;
        this.routingEnabled = routingEnabled;
    }

    /// @param panicThreshold of the cluster; the own cluster's hosts are held against it too
    static ZoneRouting of(
            HostSet upstream, LocalityConfig localities, BuildContext context, int panicThreshold) {
        PrioritySet localHosts = context.localHosts();
        if (localHosts == null) {
            return OFF;
        }
        LocalityConfig.ZoneAware config =
                localities instanceof LocalityConfig.ZoneAware zone
                        ? zone
                        : (LocalityConfig.ZoneAware) LocalityConfig.UNSET;
        LbStats stats = context.stats();
        stats.recalculateZoneStructures.increment();
        HostSet callers = localHosts.get(0);
        boolean force =
                config.forceLocalZoneMinSize() > 0
                        && upstream.hasLocalLocality()
                        && upstream.healthy(0).size() >= config.forceLocalZoneMinSize();
        if (upstream.localities() < 2 || (callers.localities() < 2 && !force)) {
            return OFF;
        }
        if (!callers.hasLocalLocality() || callers.hosts(0).isEmpty()) {
            stats.localClusterNotOk.increment();
            return OFF;
        }
        if (upstream.healthy().size() < config.minClusterSize()) {
            stats.zoneClusterTooSmall.increment();
            return OFF;
        }
        boolean panics = Priorities.panics(callers, panicThreshold);
        long[] callerShares = new long[upstream.localities()];
        long[] upstreamShares = new long[upstream.localities()];
        computeShares(callers, upstream, config.basis(), callerShares, upstreamShares);
        boolean local = upstream.hasLocalLocality();
        if (local && (force || (upstreamShares[0] > 0 && upstreamShares[0] >= callerShares[0]))) {
            return new ZoneRouting(
                    Mode.ALL_LOCAL, SCALE, new long[0], panics, stats, config.routingEnabled());
        }
        long localShare =
                local && callerShares[0] > 0 ? upstreamShares[0] * SCALE / callerShares[0] : 0;
        return new ZoneRouting(
                Mode.RESIDUAL,
                localShare,
                residual(local, callerShares, upstreamShares),
                panics,
                stats,
                config.routingEnabled());
    }

    private static void computeShares(
            HostSet callers,
            HostSet upstream,
            LocalityConfig.Basis basis,
            long[] callerShares,
            long[] upstreamShares) {
        var callersByLocality = new HashMap<Locality, Long>();
        long totalCallers = 0;
        for (int i = 0; i < callers.localities(); i++) {
            long size = size(callers.healthy(i), basis);
            callersByLocality.put(callers.locality(i), size);
            totalCallers += size;
        }
        long totalUpstream = 0;
        for (int i = 0; i < upstream.localities(); i++) {
            totalUpstream += size(upstream.healthy(i), basis);
        }
        for (int i = 0; i < upstream.localities(); i++) {
            long size = size(upstream.healthy(i), basis);
            if (size == 0) {
                continue;
            }
            long here = callersByLocality.getOrDefault(upstream.locality(i), 0L);
            callerShares[i] = totalCallers > 0 ? SCALE * here / totalCallers : 0;
            upstreamShares[i] = SCALE * size / totalUpstream;
        }
    }

    private static long size(HostGroup hosts, LocalityConfig.Basis basis) {
        return switch (basis) {
            case HEALTHY_HOSTS_NUM -> hosts.size();
            case HEALTHY_HOSTS_WEIGHT -> hosts.totalWeight();
        };
    }

    /// Running sums of what each other zone can take beyond its own callers.
    private static long[] residual(boolean local, long[] callerShares, long[] upstreamShares) {
        var residual = new long[callerShares.length];
        long sum = 0;
        for (int i = 0; i < residual.length; i++) {
            if (i > 0 || !local) {
                sum += Math.max(0, upstreamShares[i] - callerShares[i]);
            }
            residual[i] = sum;
        }
        return residual;
    }

    boolean enabled() {
        return mode != Mode.OFF;
    }

    /// Whether this request is one of those routed by zone at all.
    boolean sampled(RandomSource random) {
        return routingEnabled >= 100 || random.nextInt(100) < routingEnabled;
    }

    /// Whether the proxy's own cluster is in panic, so that its zone sizes say nothing.
    boolean localClusterPanics() {
        return localClusterPanics;
    }

    /// @return the index of the locality to use
    int choose(RandomSource random) {
        if (mode == Mode.ALL_LOCAL) {
            stats.zoneRoutingAllDirectly.increment();
            return 0;
        }
        if (random.nextInt((int) SCALE) < localShare) {
            stats.zoneRoutingSampled.increment();
            return 0;
        }
        stats.zoneRoutingCrossZone.increment();
        int last = residual.length - 1;
        if (residual[last] == 0) {
            stats.zoneNoCapacityLeft.increment();
            return random.nextInt(residual.length);
        }
        int point = random.nextInt((int) residual[last]);
        int chosen = 0;
        while (point >= residual[chosen]) {
            chosen++;
        }
        return chosen;
    }
}
