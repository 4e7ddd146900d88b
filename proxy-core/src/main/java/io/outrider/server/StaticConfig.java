package io.outrider.server;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.outrider.accesslog.LogFiles;
import io.outrider.config.ClusterTranslator;
import io.outrider.config.ConfigException;
import io.outrider.config.ConfigParser;
import io.outrider.config.EventFile;
import io.outrider.config.Factories;
import io.outrider.config.FactoryContext;
import io.outrider.config.FieldPath;
import io.outrider.config.ListenerTranslator;
import io.outrider.config.NoEffectReport;
import io.outrider.config.Secrets;
import io.outrider.config.SourceTranslator;
import io.outrider.dns.DnsCaches;
import io.outrider.dns.DnsResolvers;
import io.outrider.lb.Locality;
import io.outrider.listener.Listener;
import io.outrider.listener.ListenerConfig;
import io.outrider.net.Worker;
import io.outrider.runtime.RuntimeKeys;
import io.outrider.stats.StatsStore;
import io.outrider.time.TimeSource;
import io.outrider.upstream.Cluster;
import io.outrider.upstream.ClusterStats;
import io.outrider.upstream.Clusters;
import io.outrider.upstream.Dialer;
import io.outrider.upstream.Discovery;
import io.outrider.upstream.DnsDiscovery;
import io.outrider.upstream.DynamicHosts;
import io.outrider.upstream.EventLog;
import io.outrider.upstream.HostPools;
import io.outrider.upstream.OriginalDestination;
import io.outrider.upstream.OwnCluster;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns the bootstrap's static resources into clusters and listeners. Used once, at start.
final class StaticConfig {
    private static final Logger LOG = LoggerFactory.getLogger(StaticConfig.class);
    private static final Duration WARMING_LIMIT = Duration.ofSeconds(15);

    private final Bootstrap bootstrap;
    private final Parts process;
    private final FactoryContext context;
    private final Set<String> names = new HashSet<>();
    private final Map<Cluster, Discovery> discoveries = new LinkedHashMap<>();

    /// What of the process the resources are wired to.
    record Parts(
            ProxyOptions options,
            StatsStore stats,
            Worker main,
            List<Worker> workers,
            Clusters clusters,
            Dialer dialer,
            LogFiles logFiles,
            Secrets secrets,
            RuntimeKeys runtime,
            DnsResolvers resolvers,
            NoEffectReport noEffect) {}

    StaticConfig(Bootstrap bootstrap, ConfigParser parser, Factories factories, Parts process)
            throws ConfigException {
        this.bootstrap = bootstrap;
        this.process = process;
        refuse(bootstrap);
        var flags = process.options().node();
        var node = bootstrap.getNode();
        this.context =
                new FactoryContext(
                        parser,
                        factories,
                        process.stats().root(),
                        "",
                        "",
                        0,
                        process.clusters()::cell,
                        names::contains,
                        process.dialer(),
                        new DnsCaches(process.resolvers(), process.main(), process.stats().root())
                                ::of,
                        process.logFiles(),
                        process.secrets(),
                        process.runtime(),
                        new FactoryContext.NodeIdentity(
                                flags.id().isEmpty() ? node.getId() : flags.id(),
                                flags.cluster().isEmpty() ? node.getCluster() : flags.cluster(),
                                flags.zone().isEmpty()
                                        ? node.getLocality().getZone()
                                        : flags.zone()),
                        TimeSource.SYSTEM,
                        process.workers().size(),
                        process.noEffect());
    }

    @SuppressWarnings("deprecation") // the older ways to name DNS servers are reported too
    private void refuse(Bootstrap proto) throws ConfigException {
        FieldPath at = FieldPath.root("bootstrap");
        NoEffectReport report = process.noEffect();
        if (proto.hasDynamicResources()) {
            throw at.field("dynamic_resources").unsupported("dynamic resources");
        }
        if (proto.getStatsSinksCount() > 0) {
            report.add(at.field("stats_sinks"), "stats are scraped, not pushed");
        }
        if (proto.hasHdsConfig()) {
            throw at.field("hds_config").unsupported("health discovery");
        }
        String ownServers = "clusters ask the system's DNS servers, or those they name themselves";
        if (proto.hasTypedDnsResolverConfig()) {
            report.add(at.field("typed_dns_resolver_config"), ownServers);
        }
        if (proto.hasDnsResolutionConfig()) {
            report.add(at.field("dns_resolution_config"), ownServers);
        }
        if (proto.getUseTcpForDnsLookups()) {
            report.add(at.field("use_tcp_for_dns_lookups"), "TCP is asked when UDP is too small");
        }
        if (proto.getBootstrapExtensionsCount() > 0) {
            report.add(at.field("bootstrap_extensions"), "there are none here");
        }
    }

    /// Before whatever may name them.
    void secrets() throws ConfigException {
        var protos = bootstrap.getStaticResources().getSecretsList();
        FieldPath root = FieldPath.root("bootstrap").field("static_resources").field("secrets");
        for (int i = 0; i < protos.size(); i++) {
            if (!process.secrets().add(protos.get(i))) {
                throw root.index(i)
                        .field("name")
                        .invalid(
                                "\""
                                        + protos.get(i).getName()
                                        + "\" (expected: a name that no other secret has)");
            }
        }
    }

    void clusters() throws ConfigException {
        var protos = bootstrap.getStaticResources().getClustersList();
        FieldPath root = FieldPath.root("bootstrap").field("static_resources").field("clusters");
        for (int i = 0; i < protos.size(); i++) {
            if (!names.add(protos.get(i).getName())) {
                throw root.index(i)
                        .field("name")
                        .invalid(
                                "\""
                                        + protos.get(i).getName()
                                        + "\" (expected: a name that no other cluster has)");
            }
        }
        var translator =
                new ClusterTranslator(
                        context,
                        SourceTranslator.translate(
                                bootstrap.getClusterManager().getUpstreamBindConfig(),
                                context,
                                FieldPath.root("bootstrap")
                                        .field("cluster_manager")
                                        .field("upstream_bind_config")));
        String own = bootstrap.getClusterManager().getLocalClusterName();
        if (!own.isEmpty() && !names.contains(own)) {
            throw FieldPath.root("bootstrap")
                    .field("cluster_manager")
                    .field("local_cluster_name")
                    .invalid("\"" + own + "\" (expected: the name of a static cluster)");
        }
        var runtime =
                new Cluster.Wiring(
                        process.workers().size(),
                        process.main(),
                        hosts -> {
                            for (Worker worker : process.workers()) {
                                worker.loop()
                                        .execute(
                                                () ->
                                                        hosts.forEach(
                                                                host ->
                                                                        HostPools.drain(
                                                                                host,
                                                                                worker.index())));
                            }
                        },
                        process.dialer(),
                        outlierLog(),
                        process.runtime(),
                        new OwnCluster(own, locality()));
        for (int i = 0; i < protos.size(); i++) {
            var proto = protos.get(i);
            var translated = translator.translate(proto, root.index(i));
            var stats =
                    new ClusterStats(
                            process.stats()
                                    .root()
                                    .scope("cluster." + translated.config().statName() + "."));
            var cluster =
                    new Cluster(
                            translated.config(),
                            stats,
                            process.clusters().cell(proto.getName()),
                            runtime);
            process.clusters().add(proto.getName(), cluster);
            discoveries.put(cluster, translated.discovery());
        }
    }

    /// Where the proxy runs: as the node says, its zone as the flag says; null when neither does.
    private @Nullable Locality locality() {
        var node = bootstrap.getNode().getLocality();
        String zone = process.options().node().zone();
        return zone.isEmpty() && !bootstrap.getNode().hasLocality()
                ? null
                : new Locality(
                        node.getRegion(),
                        zone.isEmpty() ? node.getZone() : zone,
                        node.getSubZone());
    }

    /// Lets every cluster find its hosts and check them, and waits until all of them can be used,
    /// but not for longer than [#WARMING_LIMIT].
    void warmUp() throws InterruptedException {
        var cold = ConcurrentHashMap.<String>newKeySet();
        var warm = new CountDownLatch(discoveries.size());
        discoveries.keySet().forEach(cluster -> cold.add(cluster.config().name()));
        process.main()
                .loop()
                .execute(
                        () ->
                                discoveries.forEach(
                                        (cluster, discovery) -> {
                                            cluster.whenWarm(
                                                    () -> {
                                                        cold.remove(cluster.config().name());
                                                        warm.countDown();
                                                    });
                                            discover(cluster, discovery);
                                        }));
        if (!warm.await(WARMING_LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
            LOG.warn("serving without waiting longer for the first hosts of {}", cold);
        }
    }

    private @Nullable EventLog outlierLog() throws ConfigException {
        var outliers = bootstrap.getClusterManager().getOutlierDetection();
        return outliers.getEventLogPath().isEmpty()
                ? null
                : EventFile.open(
                        outliers.getEventLogPath(),
                        context,
                        FieldPath.root("bootstrap")
                                .field("cluster_manager")
                                .field("outlier_detection")
                                .field("event_log_path"));
    }

    private void discover(Cluster cluster, Discovery discovery) {
        switch (discovery) {
            case Discovery.Static(var endpoints) -> cluster.update(endpoints);
            case Discovery.Dns dns -> {
                var resolution =
                        new DnsDiscovery(
                                cluster,
                                dns,
                                process.resolvers().of(dns.dns().servers()),
                                process.main(),
                                () -> {});
                resolution.start();
            }
            case Discovery.OriginalDst rules ->
                    new OriginalDestination(
                                    rules, cluster, process.main(), process.workers().size())
                            .start();
            case Discovery.Dynamic dynamic ->
                    new DynamicHosts(dynamic.cache(), cluster, process.workers().size()).start();
            case Discovery.Grouped(var clusters) -> cluster.provide(clusters, List.of());
        }
    }

    void listeners(Listener.Wiring runtime, List<Listener> into) throws ConfigException {
        var protos = bootstrap.getStaticResources().getListenersList();
        FieldPath root = FieldPath.root("bootstrap").field("static_resources").field("listeners");
        var translator = new ListenerTranslator(context);
        var byName = new HashMap<String, Integer>();
        for (int i = 0; i < protos.size(); i++) {
            ListenerConfig config = translator.translate(protos.get(i), root.index(i));
            Integer twin = byName.put(config.name(), i);
            if (twin != null && !protos.get(i).getName().isEmpty()) {
                throw root.index(i)
                        .field("name")
                        .invalid(
                                "\""
                                        + config.name()
                                        + "\" (expected: a name that listeners["
                                        + twin
                                        + "] does not have)");
            }
            into.add(new Listener(config, process.stats().root(), runtime));
        }
    }
}
