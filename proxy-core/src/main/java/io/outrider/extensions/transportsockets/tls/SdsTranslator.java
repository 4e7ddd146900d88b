package io.outrider.extensions.transportsockets.tls;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.core.v3.PathConfigSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.outrider.config.ConfigException;
import io.outrider.config.FactoryContext;
import io.outrider.config.FieldPath;
import io.outrider.config.Secrets;
import io.outrider.tls.FileSecrets;
import io.outrider.tls.SecretSource;
import io.outrider.tls.TlsConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The secrets that one TLS context names, each with its source. Used while the context is
/// translated, then it is the context's [SecretSource].
///
/// Threads: main loop, or start.
final class SdsTranslator implements SecretSource {
    private static final String BINARY = ".pb";

    private final FactoryContext context;
    private final Secrets secrets;
    private final Map<String, SecretSource> sources = new LinkedHashMap<>();
    private boolean allInBootstrap = true;

    SdsTranslator(FactoryContext context) {
        this.context = context;
        this.secrets = context.secrets();
    }

    @Override
    public Subscription subscribe(String name, Listener listener) {
        SecretSource source = sources.get(name);
        if (source == null) {
            throw new IllegalArgumentException(
                    "secret " + name + " (expected: one of the context)");
        }
        return source.subscribe(name, listener);
    }

    /// Whether nothing that the context names has to arrive.
    boolean isAllInBootstrap() {
        return allInBootstrap;
    }

    /// Takes over a reference to a secret.
    ///
    /// @param kind what it must be
    /// @return the name that it has among all the process's secrets
    String refer(SdsSecretConfig proto, Secret.TypeCase kind, FieldPath at) throws ConfigException {
        String name = proto.getName();
        if (!proto.hasSdsConfig()) {
            return fromBootstrap(name, kind, at);
        }
        allInBootstrap = false;
        var config = proto.getSdsConfig();
        FieldPath here = at.field("sds_config");
        return switch (config.getConfigSourceSpecifierCase()) {
            case PATH_CONFIG_SOURCE ->
                    fromFile(
                            name,
                            config.getPathConfigSource(),
                            here.field("path_config_source").field("path"));
            case PATH ->
                    fromFile(
                            name,
                            PathConfigSource.newBuilder().setPath(path(config)).build(),
                            here.field("path"));
            case ADS, API_CONFIG_SOURCE -> {
                Secrets.Remote remote = secrets.remote();
                if (remote == null) {
                    throw here.unsupported("a secret from a control plane (SDS over gRPC)");
                }
                sources.put(name, remote.source(config, name, here));
                yield name;
            }
            case SELF ->
                    throw here.field("self")
                            .unsupported("a secret from where the resource came from");
            case CONFIGSOURCESPECIFIER_NOT_SET ->
                    throw here.missing("path_config_source, ads or api_config_source");
        };
    }

    @SuppressWarnings("deprecation") // the spelling before path_config_source
    private static String path(io.envoyproxy.envoy.config.core.v3.ConfigSource config) {
        return config.getPath();
    }

    private String fromBootstrap(String name, Secret.TypeCase kind, FieldPath at)
            throws ConfigException {
        Secret found = secrets.fromBootstrap(name);
        if (found == null) {
            throw at.field("name")
                    .invalid(
                            "\""
                                    + name
                                    + "\" (expected: one of static_resources.secrets, or sds_config)");
        }
        if (found.getTypeCase() != kind) {
            throw at.field("name")
                    .invalid(
                            "\""
                                    + name
                                    + "\", a "
                                    + found.getTypeCase().name().toLowerCase(Locale.ROOT)
                                    + " (expected: a "
                                    + kind.name().toLowerCase(Locale.ROOT)
                                    + ")");
        }
        FieldPath there = FieldPath.root("secret '" + name + "'");
        // Read here once, so that a mistake is a mistake of the configuration.
        var read =
                SecretTranslator.translate(
                        found, there, context.parser(), DataSourceTranslator.DIRECT);
        try {
            read.check();
        } catch (TlsConfigException e) {
            throw there.field(e.field()).invalid(e.problem());
        }
        String key = "static '" + name + "'";
        watch(key, name, files -> SecretTranslator.loaded(found, there, context.parser(), files));
        return key;
    }

    private String fromFile(String name, PathConfigSource proto, FieldPath at)
            throws ConfigException {
        Path path = Path.of(proto.getPath());
        if (!Files.exists(path)) {
            throw at.invalid(path + " (expected: a file that exists)");
        }
        if (proto.getPath().endsWith(BINARY)) {
            throw at.unsupported("a binary discovery response");
        }
        String key = "'" + name + "' of " + path;
        secrets.awaited(key, name, context.time().wallNanos());
        var latest = new AtomicReference<Secrets.Discovered>();
        var stats = new SdsStats(secrets, name);
        secrets.files()
                .add(
                        key,
                        files -> load(path, name, files, latest),
                        new FileSecrets.Outcomes() {
                            @Override
                            public void attempted(@Nullable String problem) {
                                stats.attempted(problem);
                                if (problem == null && latest.get() != null) {
                                    secrets.received(key, latest.get());
                                }
                            }

                            @Override
                            public void forgotten() {
                                secrets.forgotten(key);
                            }
                        });
        sources.put(key, secrets.files());
        return key;
    }

    /// Watches what a context has in place (`watched_directory` of a certificate or of a trusted
    /// CA).
    String inPlace(String what, FileSecrets.Loader loader) {
        watch(what, what, loader);
        return what;
    }

    private void watch(String key, String statName, FileSecrets.Loader loader) {
        secrets.files().add(key, loader, new SdsStats(secrets, statName));
        sources.put(key, secrets.files());
    }

    /// The secret of that name in a discovery response; the files that it names are read too.
    private io.outrider.tls.Secret load(
            Path path,
            String name,
            FileSecrets.Reader files,
            AtomicReference<Secrets.Discovered> latest)
            throws TlsConfigException {
        String text = files.read(path).utf8();
        FieldPath at = FieldPath.root(path.toString());
        try {
            var response =
                    context.parser().parseYaml(text, DiscoveryResponse.getDefaultInstance(), at);
            List<Any> resources = response.getResourcesList();
            for (int i = 0; i < resources.size(); i++) {
                FieldPath here = at.field("resources").index(i);
                Secret secret = context.parser().unpack(resources.get(i), Secret.class, here);
                if (secret.getName().equals(name)) {
                    latest.set(
                            new Secrets.Discovered(
                                    name,
                                    response.getVersionInfo(),
                                    secret,
                                    context.time().wallNanos()));
                    return SecretTranslator.loaded(secret, here, context.parser(), files);
                }
            }
            throw new TlsConfigException(
                    "", path + ": no secret '" + name + "' (expected: one of its resources)");
        } catch (ConfigException e) {
            throw new TlsConfigException("", String.valueOf(e.getMessage()), e);
        }
    }
}
