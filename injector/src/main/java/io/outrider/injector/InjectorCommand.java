package io.outrider.injector;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.outrider.injector.certificate.Authorities;
import io.outrider.injector.certificate.CertificateFiles;
import io.outrider.injector.certificate.CertificateKeeper;
import io.outrider.injector.certificate.Issuer;
import io.outrider.injector.certificate.ServingKeys;
import io.outrider.injector.cluster.ClusterApi;
import io.outrider.injector.cluster.Kubernetes;
import io.outrider.injector.pod.TemplateCheck;
import io.outrider.injector.settings.SettingsException;
import io.outrider.injector.settings.SettingsFolder;
import io.outrider.injector.webhook.Admission;
import io.outrider.injector.webhook.InjectorMeters;
import io.outrider.injector.webhook.WebhookServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The verb `injector`: the webhook server, until it is told to stop.
@Command(
        name = "outrider injector",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true,
        description = {
            "The admission webhook that puts the sidecar into new pods.",
            "Runs in the cluster; 'outrider inject' does the same to files."
        })
final class InjectorCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(InjectorCommand.class);

    /// How often files and the API server are looked at.
    private static final Duration FILES = Duration.ofSeconds(1);

    private static final Duration CLUSTER = Duration.ofSeconds(10);

    /// What requests that have begun may take once nothing new is taken.
    private static final Duration CLOSING = Duration.ofSeconds(10);

    @Option(
            names = "--settings",
            paramLabel = "DIR",
            description = "values.yaml and templates (a mounted ConfigMap); read again on change.")
    private @Nullable Path settingsFolder;

    @Option(
            names = "--print",
            paramLabel = "NAME",
            description = "Print a built-in file and end: values, static or istio.")
    private @Nullable String print;

    @Option(names = "--port", description = "Of the webhook, HTTPS.")
    private int port = 9443;

    @Option(names = "--operations-port", description = "Of /healthz, /readyz and /metrics.")
    private int operationsPort = 8080;

    @Option(
            names = "--tls-dir",
            paramLabel = "DIR",
            description =
                    "tls.crt and tls.key that somebody else keeps, such as cert-manager; without it the"
                            + " injector is its own authority and sets the caBundle.")
    private @Nullable Path tlsFolder;

    @Option(names = "--namespace", description = "The injector's own.")
    private String namespace = "outrider-system";

    @Option(names = "--service", description = "The name that it is called by.")
    private String service = "outrider-injector";

    @Option(names = "--secret", description = "Of its authority; there already.")
    private String secret = "outrider-injector-ca";

    @Option(names = "--webhook", description = "The MutatingWebhookConfiguration.")
    private String webhook = "outrider-injector";

    @Option(names = "--certificate-life", description = "Of the server's certificate.")
    private Duration certificateLife = Duration.ofHours(24);

    @Option(names = "--authority-life", description = "Of the certificates that sign.")
    private Duration authorityLife = Duration.ofDays(365);

    @Option(names = "--authority-overlap", description = "Between the steps of its renewal.")
    private Duration authorityOverlap = Duration.ofHours(1);

    @Option(names = "--drain-seconds", description = "Of serving on after SIGTERM.")
    private int drainSeconds = 5;

    private final Clock clock = Clock.systemUTC();
    private final InjectorMeters meters = new InjectorMeters();
    private final CountDownLatch told = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean stopping;

    @Override
    public Integer call() {
        if (print != null) return print(print);
        ServingKeys keys = new ServingKeys();
        try {
            LiveSettings settings =
                    new LiveSettings(new SettingsFolder(settingsFolder, new TemplateCheck()));
            serve(settings, keys);
            closed.countDown();
            return 0;
        } catch (SettingsException | IOException e) {
            System.err.println("outrider: " + e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private void serve(LiveSettings settings, ServingKeys keys)
            throws IOException, InterruptedException {
        try (KubernetesClient client = new KubernetesClientBuilder().build()) {
            Kubernetes kubernetes = new Kubernetes(client, namespace, secret, webhook);
            LiveCluster cluster = new LiveCluster(kubernetes);
            Runnable keep = keeper(kubernetes, keys);
            meters.gauge("settings.valid", () -> settings.isValid() ? 1 : 0);
            meters.gauge("certificate.expiry.seconds", () -> secondsLeft(keys));
            try (WebhookServer server =
                            new WebhookServer(
                                    new InetSocketAddress(port),
                                    new InetSocketAddress(operationsPort),
                                    keys,
                                    new Admission(settings::now, cluster::now),
                                    meters,
                                    () -> notReady(keys, cluster),
                                    System::nanoTime);
                    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor()) {
                server.start();
                LOG.info(
                        "serving on port {}, operations on {}",
                        server.webhookAddress().getPort(),
                        server.operationsAddress().getPort());
                repeat(timer, FILES, settings::reload);
                repeat(timer, CLUSTER, () -> guarded(cluster::ask));
                repeat(timer, tlsFolder == null ? CLUSTER : FILES, () -> guarded(keep));
                awaitEnd();
                timer.shutdownNow();
            }
        }
    }

    private Runnable keeper(ClusterApi kubernetes, ServingKeys keys) {
        if (tlsFolder != null) {
            CertificateFiles files = new CertificateFiles(tlsFolder, keys);
            return () -> {
                try {
                    files.keep();
                } catch (IOException e) {
                    LOG.warn("{}", e.getMessage());
                }
            };
        }
        CertificateKeeper keeper =
                new CertificateKeeper(
                        kubernetes,
                        new Issuer(new SecureRandom()),
                        new Authorities.Plan(authorityLife, authorityOverlap),
                        certificateLife,
                        List.of(
                                service + "." + namespace + ".svc",
                                service + "." + namespace + ".svc.cluster.local"),
                        keys);
        return () -> keeper.keep(clock.instant());
    }

    private @Nullable String notReady(ServingKeys keys, LiveCluster cluster) {
        if (stopping) return "stopping";
        if (keys.certificate() == null) return "no certificate that the API server trusts yet";
        return cluster.isKnown() ? null : "the API server has not been asked for its version yet";
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            meters.clusterError();
            LOG.warn("the API server: {}", e.getMessage());
        }
    }

    private static void repeat(ScheduledExecutorService timer, Duration every, Runnable task) {
        timer.scheduleWithFixedDelay(task, 0, every.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Waits for SIGTERM; then serves on a little, until nobody is sent here any more.
    private void awaitEnd() throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
        told.await();
    }

    /// The process ends when this returns.
    private void stop() {
        stopping = true;
        LOG.info("stopping in {} s", drainSeconds);
        try {
            told.await(drainSeconds, TimeUnit.SECONDS);
            told.countDown();
            closed.await(CLOSING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private double secondsLeft(ServingKeys keys) {
        var shown = keys.certificate();
        if (shown == null) return 0;
        return Duration.between(clock.instant(), shown.certificate().getNotAfter().toInstant())
                .toSeconds();
    }

    private static int print(String name) {
        String text = SettingsFolder.builtIn(name);
        if (text == null) {
            System.err.printf(
                    "outrider: --print: '%s' (expected: one of istio, static, values)%n", name);
            return 1;
        }
        System.out.print(text);
        return 0;
    }
}
