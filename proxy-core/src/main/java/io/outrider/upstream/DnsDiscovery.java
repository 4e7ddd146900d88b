package io.outrider.upstream;

import io.outrider.dns.DnsResolver;
import io.outrider.lb.HostGroup;
import io.outrider.lb.HostSpec;
import io.outrider.lb.PrioritySetUpdater.Endpoints;
import io.outrider.lb.RandomSource;
import io.outrider.net.Worker;
import io.outrider.time.Timer;
import io.outrider.time.TimerTarget;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the hosts of a STRICT_DNS or LOGICAL_DNS cluster up to date: resolves each name on the
/// main loop, again and again, and keeps the last good addresses while a name cannot be resolved.
///
/// A resolver that does not answer delays nobody but this cluster. Threads: main loop.
public final class DnsDiscovery implements TimerTarget {
    private static final Logger LOG = LoggerFactory.getLogger(DnsDiscovery.class);
    private static final int REFRESH = 0;
    private static final int FIRST_ROUND = 1;
    private static final long FIRST_ROUND_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Cluster cluster;
    private final Discovery.Dns discovery;
    private final DnsResolver resolver;
    private final Worker main;
    private final RandomSource random;
    private final Runnable initialized;
    private final Timer refresh = new Timer(this, REFRESH);
    private final Timer firstRound = new Timer(this, FIRST_ROUND);
    private final Map<String, List<InetAddress>> known = new HashMap<>();
    private long failureWaitNanos;
    private int asking;
    private boolean failed;
    private long shortestTtlSeconds;
    private boolean first = true;

    /// @param initialized told once, after the first round, whatever came of it
    public DnsDiscovery(
            Cluster cluster,
            Discovery.Dns discovery,
            DnsResolver resolver,
            Worker main,
            Runnable initialized) {
        this.cluster = cluster;
        this.discovery = discovery;
        this.resolver = resolver;
        this.main = main;
        this.random = main.random();
        this.initialized = initialized;
    }

    /// Asks for every name.
    public void start() {
        assert main.loop().inEventLoop() : "DNS off the main loop";
        Set<String> names = new LinkedHashSet<>();
        for (NamedEndpoint endpoint : discovery.endpoints()) {
            if (!endpoint.name().isEmpty()) {
                names.add(endpoint.name());
            }
        }
        failed = false;
        shortestTtlSeconds = Long.MAX_VALUE;
        asking = names.size();
        if (first) {
            main.timers().arm(firstRound, FIRST_ROUND_NANOS);
        }
        main.cells().inc(cluster.stats().updateAttempt);
        if (names.isEmpty()) {
            finishRound();
        }
        for (String name : names) {
            resolve(name);
        }
    }

    private void resolve(String name) {
        resolver.resolve(
                name,
                discovery.dns().family(),
                answer -> {
                    shortestTtlSeconds = Math.min(shortestTtlSeconds, answer.ttlSeconds());
                    answered(name, answer.addresses());
                });
    }

    private void answered(String name, List<InetAddress> addresses) {
        if (addresses.isEmpty()) {
            failed = true;
            LOG.debug("cluster {}: {} was not resolved", cluster.config().name(), name);
        } else {
            known.put(name, List.copyOf(addresses));
        }
        if (--asking == 0) {
            finishRound();
        }
    }

    private void finishRound() {
        main.cells().inc(failed ? cluster.stats().updateFailure : cluster.stats().updateSuccess);
        if (!known.isEmpty() || !failed || first) {
            List<HostSpec> hosts = hosts();
            moveLogical(hosts);
            cluster.update(new Endpoints(hosts, discovery.localityWeights(), discovery.rules()));
            gaugeHeaviest(hosts);
        }
        begun();
        main.timers().arm(refresh, nextWait());
    }

    /// The host of a LOGICAL_DNS cluster stays the same host wherever its name points.
    private void moveLogical(List<HostSpec> hosts) {
        HostGroup standing = cluster.hosts().get(0).hosts();
        if (discovery.logical() && hosts.size() == 1 && standing.size() == 1) {
            standing.get(0).move(hosts.getFirst());
        }
    }

    private List<HostSpec> hosts() {
        var hosts = new ArrayList<HostSpec>();
        for (NamedEndpoint endpoint : discovery.endpoints()) {
            if (endpoint.name().isEmpty()) {
                hosts.add(endpoint.spec());
                continue;
            }
            List<InetAddress> addresses = known.getOrDefault(endpoint.name(), List.of());
            int port = ((InetSocketAddress) endpoint.spec().address()).getPort();
            List<SocketAddress> sockets = new ArrayList<>();
            for (InetAddress address : addresses) {
                sockets.add(new InetSocketAddress(address, port));
            }
            if (discovery.logical() && !sockets.isEmpty()) {
                hosts.add(
                        endpoint.spec()
                                .withAddresses(
                                        sockets.getFirst(), sockets.subList(1, sockets.size())));
                continue;
            }
            for (SocketAddress socket : sockets) {
                hosts.add(endpoint.spec().withAddress(socket));
            }
        }
        return hosts;
    }

    private long nextWait() {
        var rules = discovery.dns();
        long wait;
        if (failed) {
            failureWaitNanos =
                    failureWaitNanos == 0
                            ? rules.failureBaseNanos()
                            : Math.min(failureWaitNanos * 2, rules.failureMaxNanos());
            wait = failureWaitNanos;
        } else {
            failureWaitNanos = 0;
            wait = rules.refreshNanos();
            if (rules.respectTtl() && shortestTtlSeconds != Long.MAX_VALUE) {
                wait = shortestTtlSeconds * 1_000_000_000L;
            }
        }
        long jitter =
                rules.jitterNanos() > 0
                        ? Long.remainderUnsigned(random.nextLong(), rules.jitterNanos())
                        : 0;
        return Math.max(wait, rules.minRefreshNanos()) + jitter;
    }

    private void begun() {
        firstRound.cancel();
        if (first) {
            first = false;
            initialized.run();
        }
    }

    /// A resolver that does not answer the first time holds up nobody: the cluster is there, with
    /// the hosts that are known so far.
    @Override
    public void expired(Timer timer) {
        if (timer.kind == REFRESH) {
            start();
            return;
        }
        LOG.warn("cluster {}: names are not resolved yet", cluster.config().name());
        cluster.update(new Endpoints(hosts(), discovery.localityWeights(), discovery.rules()));
        begun();
    }

    /// As in Envoy, only clusters with a host for each address have this gauge.
    private void gaugeHeaviest(List<HostSpec> hosts) {
        if (discovery.logical()) {
            return;
        }
        long heaviest = 0;
        for (HostSpec host : hosts) {
            heaviest = Math.max(heaviest, host.weight());
        }
        cluster.stats().maxHostWeight.set(heaviest);
    }

    /// Asks no more.
    public void stop() {
        refresh.cancel();
        firstRound.cancel();
    }
}
