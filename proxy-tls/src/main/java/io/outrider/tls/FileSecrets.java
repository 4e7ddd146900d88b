package io.outrider.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
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
/// there. Threads: one helper thread polls and subscribes; never a worker, since it reads files.
public final class FileSecrets implements SecretSource {
    private static final Logger LOG = LoggerFactory.getLogger(FileSecrets.class);

    private final Map<String, Watched> byName = new HashMap<>();

    /// Makes a secret of the content of its files.
    public interface Reader {
        /// @param contents of the files, in the order they were named
        /// @throws TlsConfigException when they do not make a usable secret, now
        Secret read(List<SecretBytes> contents) throws TlsConfigException;
    }

    private static final class Watched {
        final List<Path> files;
        final Reader reader;
        final List<Listener> listeners = new CopyOnWriteArrayList<>();
        @Nullable List<SecretBytes> contents;
        @Nullable Secret secret;

        Watched(List<Path> files, Reader reader) {
            this.files = List.copyOf(files);
            this.reader = reader;
        }
    }

    /// Adds a certificate and its key, both PEM, read and checked together.
    public synchronized void addCertificate(String name, Path chain, Path key) {
        add(
                name,
                List.of(chain, key),
                contents -> {
                    CertificateConfig config =
                            new CertificateConfig.Pem(contents.get(0), contents.get(1), null, null);
                    LocalCertificate.load(config);
                    return new Secret.Certificate(config);
                });
    }

    /// Adds a PEM bundle to trust; everything else about validation is `base`.
    public synchronized void addTrust(String name, Path bundle, ValidationConfig base) {
        add(
                name,
                List.of(bundle),
                contents -> {
                    TrustAnchors.of(contents.getFirst());
                    return new Secret.Validation(base.trust(new Trust.Bundle(contents.getFirst())));
                });
    }

    /// Adds a secret made of `files`, which need not exist yet.
    public synchronized void add(String name, List<Path> files, Reader reader) {
        Watched watched = new Watched(files, reader);
        byName.put(name, watched);
        look(name, watched);
    }

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
        return () -> watched.listeners.remove(listener);
    }

    /// Looks at every file again and tells of what changed.
    public synchronized void poll() {
        byName.forEach(this::look);
    }

    private void look(String name, Watched watched) {
        List<SecretBytes> contents = read(watched.files);
        if (contents == null || contents.equals(watched.contents)) {
            return;
        }
        watched.contents = contents;
        try {
            Secret secret = watched.reader.read(contents);
            if (!Objects.equals(secret, watched.secret)) {
                watched.secret = secret;
                for (Listener listener : watched.listeners) {
                    listener.onSecret(secret);
                }
            }
        } catch (TlsConfigException e) {
            LOG.warn("secret {} in {} not used: {}", name, watched.files, e.getMessage());
        }
    }

    /// The contents of all files, or null when one is missing or changed while being read.
    private static @Nullable List<SecretBytes> read(List<Path> files) {
        try {
            List<SecretBytes> contents = new ArrayList<>();
            List<Path> resolved = resolved(files);
            for (Path file : resolved) {
                contents.add(SecretBytes.of(Files.readAllBytes(file)));
            }
            // A link swapped between two files would pair an old certificate with a new key.
            return resolved(files).equals(resolved) ? contents : null;
        } catch (IOException e) {
            LOG.debug("secret files {} not readable now: {}", files, e.toString());
            return null;
        }
    }

    private static List<Path> resolved(List<Path> files) throws IOException {
        List<Path> resolved = new ArrayList<>();
        for (Path file : files) {
            resolved.add(file.toRealPath());
        }
        return resolved;
    }
}
