package io.outrider.tls;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The TLS context of one listener or cluster, rebuilt whenever one of its secrets is replaced.
///
/// Connections keep the context they began with. Until every secret has arrived there is no
/// context, and so no connection: never plaintext, never an unverified peer. A secret that cannot
/// be used leaves the last good context in force. Threads: [#current] any thread; secrets arrive on
/// any thread but a worker's, one at a time by this object's lock, and the thread that brings one
/// builds.
///
/// @param <T> [ServerTls] or [ClientTls]
public final class RotatingTls<T> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RotatingTls.class);

    private final String owner;
    private final SecretNames names;
    private final Builder<T> builder;
    private final Map<String, Secret> arrived = new LinkedHashMap<>();
    private final List<SecretSource.Subscription> subscriptions = new ArrayList<>();
    private final Consumer<T> published;
    private volatile @Nullable T current;
    private volatile @Nullable TlsConfigException refusal;

    private RotatingTls(
            String owner, SecretNames names, Builder<T> builder, Consumer<T> published) {
        this.owner = owner;
        this.names = names;
        this.builder = builder;
        this.published = published;
    }

    private interface Builder<T> {
        T build(
                List<CertificateConfig> certificates,
                @Nullable ValidationConfig validation,
                List<SecretBytes> ticketKeys)
                throws TlsConfigException;

        List<LocalCertificate> certificates(T built);

        CommonTls settings(T built);
    }

    /// A listener's context.
    ///
    /// @param owner who it belongs to, for the log: `listener inbound_8080`
    /// @param published hears of every new context, the first included, on the thread that brought
    ///   the secret
    /// @throws TlsConfigException when it cannot be built although every secret is there
    public static RotatingTls<ServerTls> server(
            String owner,
            DownstreamTls config,
            SecretNames names,
            SecretSource source,
            TlsProvider provider,
            InstantSource clock,
            Consumer<ServerTls> published)
            throws TlsConfigException {
        return started(
                new RotatingTls<>(
                        owner,
                        names,
                        new Builder<ServerTls>() {
                            @Override
                            public ServerTls build(
                                    List<CertificateConfig> certificates,
                                    @Nullable ValidationConfig validation,
                                    List<SecretBytes> ticketKeys)
                                    throws TlsConfigException {
                                DownstreamTls resolved =
                                        config.common(
                                                resolved(
                                                        config.common(), certificates, validation));
                                return ServerTls.build(
                                        names.ticketKeys() == null
                                                ? resolved
                                                : resolved.ticketKeys(ticketKeys),
                                        provider,
                                        clock);
                            }

                            @Override
                            public List<LocalCertificate> certificates(ServerTls built) {
                                return built.certificates();
                            }

                            @Override
                            public CommonTls settings(ServerTls built) {
                                return built.config().common();
                            }
                        },
                        published),
                source);
    }

    /// A cluster's context; parameters as in [#server].
    public static RotatingTls<ClientTls> client(
            String owner,
            UpstreamTls config,
            SecretNames names,
            SecretSource source,
            TlsProvider provider,
            InstantSource clock,
            Consumer<ClientTls> published)
            throws TlsConfigException {
        return started(
                new RotatingTls<>(
                        owner,
                        names,
                        new Builder<ClientTls>() {
                            @Override
                            public ClientTls build(
                                    List<CertificateConfig> certificates,
                                    @Nullable ValidationConfig validation,
                                    List<SecretBytes> ticketKeys)
                                    throws TlsConfigException {
                                return ClientTls.build(
                                        config.common(
                                                resolved(
                                                        config.common(), certificates, validation)),
                                        provider,
                                        clock);
                            }

                            @Override
                            public List<LocalCertificate> certificates(ClientTls built) {
                                LocalCertificate own = built.certificate();
                                return own == null ? List.of() : List.of(own);
                            }

                            @Override
                            public CommonTls settings(ClientTls built) {
                                return built.config().common();
                            }
                        },
                        published),
                source);
    }

    private static CommonTls resolved(
            CommonTls configured,
            List<CertificateConfig> certificates,
            @Nullable ValidationConfig validation) {
        List<CertificateConfig> all = new ArrayList<>(configured.certificates());
        all.addAll(certificates);
        CommonTls resolved = configured.certificates(all);
        if (validation == null) {
            return resolved;
        }
        ValidationConfig base = configured.validation();
        return resolved.validation(base == null ? validation : base.mergedWith(validation));
    }

    private static <T> RotatingTls<T> started(RotatingTls<T> rotating, SecretSource source)
            throws TlsConfigException {
        for (String name : rotating.names.certificates()) {
            rotating.subscribe(source, name);
        }
        if (rotating.names.validation() != null) {
            rotating.subscribe(source, rotating.names.validation());
        }
        if (rotating.names.ticketKeys() != null) {
            rotating.subscribe(source, rotating.names.ticketKeys());
        }
        if (rotating.current == null) {
            try {
                rotating.rebuild();
            } catch (TlsConfigException e) {
                rotating.close();
                throw e;
            }
        }
        return rotating;
    }

    private void subscribe(SecretSource source, String name) {
        subscriptions.add(source.subscribe(name, secret -> replace(name, secret)));
    }

    /// What new connections use; null while a secret is missing.
    public @Nullable T current() {
        return current;
    }

    /// Why the last secret that arrived was refused; null when it was not.
    public @Nullable TlsConfigException refusal() {
        return refusal;
    }

    /// The certificates it shows now, in configured order; empty while a secret is missing.
    public List<CertificateDetails> own() {
        T now = current;
        return now == null
                ? List.of()
                : builder.certificates(now).stream().map(LocalCertificate::details).toList();
    }

    /// The certificates it trusts now; empty while a secret is missing, when it trusts everybody,
    /// and for the system's roots.
    public List<CertificateDetails> trusted() {
        T now = current;
        ValidationConfig validation = now == null ? null : builder.settings(now).validation();
        if (validation == null) {
            return List.of();
        }
        return switch (validation.trust()) {
            case Trust.Unverified _, Trust.SystemRoots _ -> List.of();
            case Trust.Bundle(var pem) -> details(pem);
            case Trust.SpiffeBundles(var bundles) ->
                    bundles.values().stream().flatMap(pem -> details(pem).stream()).toList();
        };
    }

    private static List<CertificateDetails> details(SecretBytes pem) {
        try {
            return PemBlocks.certificates(pem.utf8(), "trusted_ca").stream()
                    .map(certificate -> new CertificateDetails(List.of(certificate)))
                    .toList();
        } catch (TlsConfigException e) {
            throw new IllegalStateException("a context was built from this before", e);
        }
    }

    /// Stops listening; the current context stays usable.
    @Override
    public void close() {
        subscriptions.forEach(SecretSource.Subscription::cancel);
    }

    private synchronized void replace(String name, Secret secret) {
        Secret before = arrived.put(name, secret);
        try {
            rebuild();
        } catch (TlsConfigException e) {
            if (before != null) {
                arrived.put(name, before);
            } else {
                arrived.remove(name);
            }
            refusal = e;
            LOG.warn("{}: secret {} refused: {}", owner, name, e.getMessage());
        }
    }

    private void rebuild() throws TlsConfigException {
        List<CertificateConfig> certificates = new ArrayList<>();
        for (String name : names.certificates()) {
            switch (arrived.get(name)) {
                case Secret.Certificate certificate -> certificates.add(certificate.config());
                case null -> {
                    return;
                }
                case Secret.Validation _, Secret.TicketKeys _ ->
                        throw new TlsConfigException(
                                "", "secret " + name + " (expected: a certificate)");
            }
        }
        ValidationConfig validation = null;
        if (names.validation() != null) {
            switch (arrived.get(names.validation())) {
                case Secret.Validation found -> validation = found.config();
                case null -> {
                    return;
                }
                case Secret.Certificate _, Secret.TicketKeys _ ->
                        throw new TlsConfigException(
                                "",
                                "secret "
                                        + names.validation()
                                        + " (expected: a validation context)");
            }
        }
        List<SecretBytes> ticketKeys = List.of();
        if (names.ticketKeys() != null) {
            switch (arrived.get(names.ticketKeys())) {
                case Secret.TicketKeys found -> ticketKeys = found.keys();
                case null -> {
                    return;
                }
                case Secret.Certificate _, Secret.Validation _ ->
                        throw new TlsConfigException(
                                "",
                                "secret "
                                        + names.ticketKeys()
                                        + " (expected: session ticket keys)");
            }
        }
        publish(builder.build(certificates, validation, ticketKeys));
    }

    private void publish(T next) {
        T before = current;
        current = next;
        refusal = null;
        if (before != null) {
            String old = described(builder.certificates(before));
            String now = described(builder.certificates(next));
            if (old.equals(now)) {
                LOG.info(
                        "{}: trust or ticket keys replaced, certificate as before: {}", owner, now);
            } else {
                LOG.info("{}: certificate replaced, {} by {}", owner, old, now);
            }
        }
        published.accept(next);
    }

    private static String described(List<LocalCertificate> certificates) {
        StringBuilder text = new StringBuilder();
        for (LocalCertificate certificate : certificates) {
            if (!text.isEmpty()) {
                text.append(", ");
            }
            text.append("serial ")
                    .append(certificate.details().serialNumber())
                    .append(" (until ")
                    .append(certificate.details().notAfter())
                    .append(')');
        }
        return text.isEmpty() ? "none" : text.toString();
    }
}
