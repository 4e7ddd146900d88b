package io.outrider.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Secrets in files, looked at again whenever [#poll] is called: plain files, and Kubernetes
/// volumes that swap a link.
///
/// Content decides, not time stamps. A new version counts when it can be used: a certificate
/// without its key, or a half written file, leaves the last good one in force until the rest is
/// there. Threads: any but a worker's, since it reads files; its lock is held while a secret is
/// handed out, so that listeners hear one thing at a time.
public final class FileSecrets implements SecretSource {
    private static final Logger LOG = LoggerFactory.getLogger(FileSecrets.class);
    private static final int TRIES = 3;

    private final Map<String, Watched> byName = new HashMap<>();
    private @Nullable Runnable whenFirst;

    /// Reads files, and remembers which, so that a change of any of them is seen.
    public interface Reader {
        /// @throws TlsConfigException when it cannot be read
        SecretBytes read(Path file) throws TlsConfigException;
    }

    /// Makes a secret of files.
    public interface Loader {
        /// @throws TlsConfigException when they do not make a usable secret, now
        Secret load(Reader files) throws TlsConfigException;
    }

    /// Hears how each attempt to load a secret ended, for statistics.
    public interface Outcomes {
        /// @param problem null when the secret is in use now
        void attempted(@Nullable String problem);

        /// Nobody listens to the secret any more; nothing follows.
        default void forgotten() {}

        /// Nobody wants to know.
        Outcomes IGNORED = _ -> {};
    }

    /// What a file held, and where its links led; null when it could not be read.
    private record Content(@Nullable Path place, @Nullable SecretBytes bytes) {
        static Content of(Path file) {
            try {
                return new Content(file.toRealPath(), SecretBytes.of(Files.readAllBytes(file)));
            } catch (IOException _) {
                return new Content(null, null);
            }
        }
    }

    private static final class Watched {
        final Loader loader;
        final Outcomes outcomes;
        final List<Listener> listeners = new CopyOnWriteArrayList<>();
        @Nullable Map<Path, Content> seen;
        @Nullable Secret secret;

        Watched(Loader loader, Outcomes outcomes) {
            this.loader = loader;
            this.outcomes = outcomes;
        }
    }

    /// Adds a certificate and its key, both PEM, read and checked together.
    public void addCertificate(String name, Path chain, Path key) {
        add(
                name,
                files ->
                        new Secret.Certificate(
                                new CertificateConfig.Pem(
                                        files.read(chain), files.read(key), null, null)),
                Outcomes.IGNORED);
    }

    /// Adds a PEM bundle to trust; everything else about validation is `base`.
    public void addTrust(String name, Path bundle, ValidationConfig base) {
        add(
                name,
                files -> new Secret.Validation(base.trust(new Trust.Bundle(files.read(bundle)))),
                Outcomes.IGNORED);
    }

    /// Adds a secret unless there is one of that name. Its files need not exist yet.
    public synchronized void add(String name, Loader loader, Outcomes outcomes) {
        if (!byName.containsKey(name)) {
            Watched watched = new Watched(loader, outcomes);
            byName.put(name, watched);
            look(name, watched);
            tellOfFirst();
        }
    }

    /// A secret that nobody listens to any more is forgotten.
    @Override
    public synchronized Subscription subscribe(String name, Listener listener) {
        Watched watched = byName.get(name);
        if (watched == null) {
            throw new IllegalArgumentException(
                    "secret " + name + " (expected: one that was added)");
        }
        watched.listeners.add(listener);
        if (watched.secret != null) {
            listener.onSecret(watched.secret);
        }
        return () -> cancel(name, watched, listener);
    }

    private synchronized void cancel(String name, Watched watched, Listener listener) {
        if (watched.listeners.remove(listener) && watched.listeners.isEmpty()) {
            if (byName.remove(name, watched)) {
                watched.outcomes.forgotten();
            }
        }
    }

    /// Runs `task` once, as soon as there is something to look at: now, or when the first secret is
    /// added.
    public synchronized void whenFirst(Runnable task) {
        whenFirst = task;
        tellOfFirst();
    }

    private void tellOfFirst() {
        if (whenFirst != null && !byName.isEmpty()) {
            whenFirst.run();
            whenFirst = null;
        }
    }

    /// Looks at every file again and tells of what changed.
    public synchronized void poll() {
        Map.copyOf(byName).forEach(this::look);
    }

    private void look(String name, Watched watched) {
        if (watched.seen != null && unchanged(watched.seen)) {
            return;
        }
        for (int i = 0; i < TRIES; i++) {
            var seen = new LinkedHashMap<Path, Content>();
            Secret secret = null;
            String problem = null;
            try {
                secret = watched.loader.load(file -> read(file, seen));
                secret.check();
            } catch (TlsConfigException e) {
                problem = e.getMessage();
            }
            // A link swapped between two files would pair an old certificate with a new key.
            if (unchanged(seen)) {
                watched.seen = seen;
                finish(name, watched, secret, problem);
                return;
            }
        }
    }

    private static void finish(
            String name, Watched watched, @Nullable Secret secret, @Nullable String problem) {
        watched.outcomes.attempted(problem);
        if (problem != null) {
            LOG.warn(
                    "secret {} not used: {}; {}",
                    name,
                    problem,
                    watched.secret == null
                            ? "there is none until it is right"
                            : "the last good one stays");
        } else if (secret != null && !Objects.equals(secret, watched.secret)) {
            watched.secret = secret;
            for (Listener listener : watched.listeners) {
                listener.onSecret(secret);
            }
        }
    }

    private static SecretBytes read(Path file, Map<Path, Content> seen) throws TlsConfigException {
        Content content = Content.of(file);
        seen.put(file, content);
        if (content.bytes == null) {
            throw new TlsConfigException("", file + " (expected: a file that can be read)");
        }
        return content.bytes;
    }

    private static boolean unchanged(Map<Path, Content> seen) {
        for (var entry : seen.entrySet()) {
            if (!Content.of(entry.getKey()).equals(entry.getValue())) {
                return false;
            }
        }
        return true;
    }
}
