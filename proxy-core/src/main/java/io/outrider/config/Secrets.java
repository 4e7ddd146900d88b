package io.outrider.config;

import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.outrider.stats.Cells;
import io.outrider.stats.Scope;
import io.outrider.tls.CertificateDetails;
import io.outrider.tls.FileSecrets;
import io.outrider.tls.SecretSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Where TLS contexts find what is secret: in the bootstrap, in watched files, at a control plane;
/// and which contexts there are.
///
/// Threads: configured at start or on the main loop; [#contexts] any thread.
public final class Secrets {
    private final FileSecrets files = new FileSecrets();
    private final Map<String, Secret> fromBootstrap = new HashMap<>();
    private final Map<String, Discovered> discovered = new ConcurrentHashMap<>();
    private final List<Context> contexts = new CopyOnWriteArrayList<>();
    private final Scope stats;
    private final Executor mainLoop;
    private final Cells mainCells;
    private @Nullable Remote remote;

    /// A control plane's secrets (`sds_config` with `ads` or `api_config_source`).
    public interface Remote {
        /// Where the secret `name` comes from. Until it has arrived, nothing is secured with it and
        /// nothing is sent without.
        ///
        /// 1. It is called once for every reference of every context; two contexts that name the
        ///    same secret may share a subscription, and the source ends it with its last listener.
        /// 2. What arrives is translated by the tls package's secret translator, off the workers.
        /// 3. The source tells [#awaited], [#received] and [#forgotten], for `/config_dump`, and
        ///    counts `sds.NAME.*`.
        /// 4. A listener or cluster begins at once: without the secret it refuses connections and
        ///    makes none, as Envoy's do once warming has timed out (`initial_fetch_timeout`).
        ///
        /// @throws ConfigException when that source cannot be used
        SecretSource source(
                io.envoyproxy.envoy.config.core.v3.ConfigSource config, String name, FieldPath at)
                throws ConfigException;
    }

    /// A TLS context in use, for an operator to look at. Threads: any.
    public interface Context {
        /// What it shows, in configured order.
        List<Held> own();

        /// What it trusts; empty for the system's roots, which nobody wants listed.
        List<Held> trusted();
    }

    /// A certificate of a context.
    ///
    /// @param name of the secret it came in, or what Envoy calls one without a name
    /// @param path of its file, or `<inline>`
    public record Held(String name, String path, CertificateDetails details) {}

    /// A secret that comes by discovery, as it was received.
    ///
    /// @param version of the response that it came in; `uninitialized` before
    /// @param received null: it has not arrived yet
    /// @param changedNanos of the wall clock
    public record Discovered(
            String name, String version, @Nullable Secret received, long changedNanos) {}

    /// @param stats the root of all stats
    public Secrets(Scope stats, Executor mainLoop, Cells mainCells) {
        this.stats = stats;
        this.mainLoop = mainLoop;
        this.mainCells = mainCells;
    }

    /// Secrets in files; somebody has to poll them.
    public FileSecrets files() {
        return files;
    }

    /// Adds one of `static_resources.secrets`; false when the name is taken.
    public boolean add(Secret secret) {
        return fromBootstrap.putIfAbsent(secret.getName(), secret) == null;
    }

    /// The bootstrap's secret of that name, or null.
    public @Nullable Secret fromBootstrap(String name) {
        return fromBootstrap.get(name);
    }

    /// Notes a secret that is waited for, unless it is known. Threads: any, likewise the next
    /// three.
    ///
    /// @param key its own among all that are discovered
    public void awaited(String key, String name, long nowNanos) {
        discovered.putIfAbsent(key, new Discovered(name, "uninitialized", null, nowNanos));
    }

    /// Notes the last good version of a secret.
    public void received(String key, Discovered secret) {
        discovered.put(key, secret);
    }

    /// Nobody wants that secret any more.
    public void forgotten(String key) {
        discovered.remove(key);
    }

    /// Every secret that is discovered now, by name.
    public List<Discovered> discovered() {
        return discovered.values().stream().sorted(Comparator.comparing(Discovered::name)).toList();
    }

    /// Where secrets of a control plane come from; null when there is none.
    public @Nullable Remote remote() {
        return remote;
    }

    public void remote(Remote source) {
        remote = source;
    }

    /// The contexts in use, for `/certs` and the days until the first certificate expires. They add
    /// and remove themselves.
    public List<Context> contexts() {
        return contexts;
    }

    /// The root of all stats.
    public Scope stats() {
        return stats;
    }

    /// Counts from any thread: secrets do not arrive on loops.
    public void count(Consumer<Cells> counting) {
        mainLoop.execute(() -> counting.accept(mainCells));
    }
}
