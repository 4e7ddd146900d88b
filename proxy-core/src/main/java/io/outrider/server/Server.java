package io.outrider.server;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.outrider.accesslog.LogFiles;
import io.outrider.config.ConfigException;
import io.outrider.config.ConfigParser;
import io.outrider.config.Factories;
import io.outrider.config.FieldPath;
import io.outrider.config.NoEffectReport;
import io.outrider.config.OverloadTranslator;
import io.outrider.config.RuntimeTranslator;
import io.outrider.config.Secrets;
import io.outrider.dns.DnsResolvers;
import io.outrider.lb.SplitMixRandom;
import io.outrider.listener.ConnectionLimit;
import io.outrider.listener.Listener;
import io.outrider.net.Transport;
import io.outrider.net.Worker;
import io.outrider.server.admin.AdminServer;
import io.outrider.stats.StatsConfig;
import io.outrider.stats.StatsStore;
import io.outrider.status.StatusServer;
import io.outrider.time.TimeSource;
import io.outrider.upstream.Clusters;
import io.outrider.upstream.Dialer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The running proxy: loops, stats, clusters, listeners, admin; from bootstrap to drain.
///
/// Threads: [#start] and [#awaitEnd] the thread that starts it; [#shutDown] any thread.
public final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);

    private final ProxyOptions options;
    private final Bootstrap bootstrap;
    private final MultiThreadIoEventLoopGroup loops;
    private final Worker main;
    private final List<Worker> workers;
    private final StatsStore stats;
    private final LogFiles logFiles;
    private final Secrets secrets;
    private final SecretWatch secretWatch;
    private final Clusters clusters = new Clusters();
    private final List<Listener> listeners = new ArrayList<>();
    private final Transport transport;
    private final AtomicLong connectionIds = new AtomicLong();
    private final DnsResolvers resolvers;
    private final NoEffectReport noEffect;
    private final ServerState state;
    private final Drain drain;
    private @Nullable AdminServer admin;
    private @Nullable StatusServer status;
    private @Nullable StaticConfig staticConfig;
    private @Nullable ProcessRuntime runtime;

    private Server(
            ProxyOptions options,
            Bootstrap bootstrap,
            StatsConfig statsConfig,
            NoEffectReport noEffect) {
        this.options = options;
        this.bootstrap = bootstrap;
        this.noEffect = noEffect;
        this.transport = Transport.choose(System.getProperty("outrider.transport", ""));
        int count = options.concurrency();
        this.stats = new StatsStore(count, statsConfig);
        this.loops =
                new MultiThreadIoEventLoopGroup(
                        count + 1, new DefaultThreadFactory("loop", true), transport.ioHandlers());
        var random = new SplitMixRandom(new SecureRandom().nextLong());
        var list = new ArrayList<Worker>();
        for (int i = 0; i <= count; i++) {
            EventLoop loop = (EventLoop) loops.next();
            list.add(
                    new Worker(
                            i,
                            loop,
                            stats.cells(i),
                            TimeSource.SYSTEM,
                            new SplitMixRandom(random.nextLong())));
        }
        this.main = list.removeLast();
        this.workers = List.copyOf(list);
        this.secrets = new Secrets(stats.root(), main.loop(), main.cells());
        this.secretWatch = new SecretWatch(secrets);
        this.logFiles =
                new LogFiles(
                        count + 1,
                        options.fileFlush().interval().toNanos(),
                        (int) options.fileFlush().minSizeBytes());
        this.resolvers = new DnsResolvers(main, transport);
        this.state = new ServerState(TimeSource.SYSTEM.nanos());
        this.drain = new Drain(options.drain(), listeners, state, main);
    }

    /// Loads the configuration and serves it. The server is ready when this returns, except for
    /// names that DNS has not resolved yet.
    ///
    /// @throws ConfigException for a configuration that is not right
    /// @throws IOException for an address that cannot be bound or a file that cannot be read
    public static Server start(ProxyOptions options) throws ConfigException, IOException {
        BootstrapFile.Loaded loaded = BootstrapFile.load(options);
        var noEffect = new NoEffectReport();
        StatsConfig statsConfig = BootstrapFile.statsConfig(loaded.bootstrap());
        var server = new Server(options, loaded.bootstrap(), statsConfig, noEffect);
        try {
            server.configure(loaded.parser());
            server.open();
            return server;
        } catch (ConfigException | IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /// Loads and translates the configuration and opens nothing. What does nothing goes to
    /// `noEffect`.
    static void validate(ProxyOptions options, NoEffectReport noEffect)
            throws ConfigException, IOException {
        BootstrapFile.Loaded loaded = BootstrapFile.load(options);
        var server =
                new Server(
                        options,
                        loaded.bootstrap(),
                        BootstrapFile.statsConfig(loaded.bootstrap()),
                        noEffect);
        try {
            server.configure(loaded.parser());
        } finally {
            server.close();
        }
    }

    private void configure(ConfigParser parser) throws ConfigException, IOException {
        FieldPath at = FieldPath.root("bootstrap");
        var keys = startRuntime(at).keys();
        var globalLimit =
                new ConnectionLimit(
                        OverloadTranslator.connectionLimit(bootstrap, parser, keys, noEffect, at));
        var wiring =
                new StaticConfig(
                        bootstrap,
                        parser,
                        Factories.load(),
                        new StaticConfig.Parts(
                                options,
                                stats,
                                main,
                                workers,
                                clusters,
                                new Dialer(transport, connectionIds),
                                logFiles,
                                secrets,
                                keys,
                                resolvers,
                                noEffect));
        wiring.secrets();
        wiring.clusters();
        staticConfig = wiring;
        var listening =
                new Listener.Wiring(
                        workers, transport, connectionIds, globalLimit, this::byDestination);
        wiring.listeners(listening, listeners);
        ServerStats.register(stats.root(), state, options, listeners, clusters);
        for (NoEffectReport.Entry entry : noEffect.entries()) {
            LOG.warn("no effect: {}", entry);
        }
    }

    private ProcessRuntime startRuntime(FieldPath at) throws ConfigException, IOException {
        String cluster = options.node().cluster();
        var started =
                new ProcessRuntime(
                        RuntimeTranslator.layers(
                                bootstrap.getLayeredRuntime(),
                                cluster.isEmpty() ? bootstrap.getNode().getCluster() : cluster,
                                at.field("layered_runtime")),
                        main,
                        stats.root());
        runtime = started;
        started.start();
        return started;
    }

    private @Nullable Listener byDestination(java.net.SocketAddress destination) {
        for (Listener listener : listeners) {
            if (listener.config().addresses().contains(destination)) {
                return listener;
            }
        }
        return null;
    }

    private ProcessRuntime started() {
        if (runtime == null) {
            throw new IllegalStateException("not configured");
        }
        return runtime;
    }

    private void open() throws IOException, ConfigException {
        if (bootstrap.hasAdmin() && bootstrap.getAdmin().hasAddress()) {
            var address =
                    io.outrider.config.AddressTranslator.resolved(
                            bootstrap.getAdmin().getAddress(),
                            FieldPath.root("bootstrap").field("admin").field("address"));
            admin =
                    new AdminServer(
                            new AdminServer.Parts(
                                    options,
                                    bootstrap,
                                    stats,
                                    main,
                                    clusters,
                                    listeners,
                                    state,
                                    logFiles,
                                    secrets,
                                    started(),
                                    noEffect,
                                    Factories.load(),
                                    drain),
                            transport,
                            connectionIds);
            admin.bind(address);
            if (!options.adminAddressPath().isEmpty()) {
                Files.writeString(Path.of(options.adminAddressPath()), admin.addressText());
            }
        }
        if (options.statusPort() != 0) {
            var answers = new SidecarStatus(state, stats, main, this::shutDown);
            status = answers.start(options.statusPort());
        }
        warmUp();
        for (Listener listener : listeners) {
            listener.bind();
        }
        long interval =
                bootstrap.hasStatsFlushInterval()
                        ? io.outrider.config.Durations.nanos(bootstrap.getStatsFlushInterval())
                        : TimeUnit.SECONDS.toNanos(5);
        var expiry = new CertificateExpiry(secrets, TimeSource.SYSTEM, stats.root());
        main.loop()
                .scheduleAtFixedRate(
                        () -> {
                            expiry.update();
                            stats.flush();
                        },
                        interval,
                        interval,
                        TimeUnit.NANOSECONDS);
        secretWatch.start();
        state.live();
        LOG.info(
                "serving with {} worker(s) on {}: {} listener(s), {} cluster(s), admin on {}",
                workers.size(),
                transport,
                listeners.size(),
                clusters.all().size(),
                admin == null ? "no address" : admin.addressText());
    }

    private void warmUp() {
        try {
            if (staticConfig != null) {
                staticConfig.warmUp();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// The listeners, for tests and for the admin interface.
    public List<Listener> listeners() {
        return listeners;
    }

    /// Where the admin interface listens; null when it does not.
    public java.net.@Nullable SocketAddress adminAddress() {
        return admin == null ? null : admin.address();
    }

    /// Those that carry traffic, in the order of their numbers.
    public List<Worker> workers() {
        return workers;
    }

    public StatsStore stats() {
        return stats;
    }

    public Clusters clusters() {
        return clusters;
    }

    /// Begins the end; see [Drain#shutDown].
    public void shutDown() {
        drain.shutDown();
    }

    /// Blocks until [#shutDown] has run its course.
    public void awaitEnd() throws InterruptedException {
        drain.awaitEnd();
    }

    /// Ends everything at once and frees every resource. Blocks the caller, which is not a loop.
    @Override
    public void close() {
        try {
            if (status != null) {
                status.close();
            }
            if (admin != null) {
                admin.close();
            }
            for (Listener listener : listeners) {
                listener.close();
            }
            secretWatch.close();
            closePools();
            resolvers.close();
            loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).await(5, TimeUnit.SECONDS);
            logFiles.close();
            if (runtime != null) {
                runtime.close();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("closing: {}", e.toString());
        }
    }

    private void closePools() throws InterruptedException {
        for (var cluster : clusters.all()) {
            main.loop().submit(cluster::remove).await(2, TimeUnit.SECONDS);
        }
        for (Worker worker : workers) {
            worker.loop().submit(() -> {}).await(2, TimeUnit.SECONDS);
        }
    }
}
