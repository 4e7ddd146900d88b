package io.outrider.tls;

import io.netty.channel.Channel;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.StandardConstants;
import org.jspecify.annotations.Nullable;

/// Everything needed to secure connections to hosts: one cluster's TLS, built once. Immutable.
///
/// Sessions for resumption are kept here, so a rotation or changed rules, which build another one,
/// forget them all. Threads: any thread; the handlers it makes belong to their connection's event
/// loop.
public final class ClientTls {
    private static final int PORT = 1;

    private final UpstreamTls config;
    private final TlsProvider provider;
    private final PeerVerifier verifier;
    private final PeerTrustManager trust;
    private final @Nullable LocalCertificate certificate;
    private final SslContext context;
    private final @Nullable SessionSecrets secrets;
    private final AtomicInteger neverTheSame = new AtomicInteger();

    private ClientTls(
            UpstreamTls config,
            TlsProvider provider,
            PeerVerifier verifier,
            PeerTrustManager trust,
            @Nullable LocalCertificate certificate,
            SslContext context,
            @Nullable SessionSecrets secrets) {
        this.config = config;
        this.provider = provider;
        this.verifier = verifier;
        this.trust = trust;
        this.certificate = certificate;
        this.context = context;
        this.secrets = secrets;
        ServerTls.CLEANER.register(this, () -> ReferenceCountUtil.release(context));
    }

    /// What one connection brings along.
    ///
    /// @param sni instead of the configured server name; null means the configured one
    /// @param hostName the host's DNS name, for `auto_host_sni`; null when it has none
    /// @param wantedNames of which the certificate must carry one, beside the configured rules;
    ///   empty means no such rule
    public record Connection(
            @Nullable String sni, @Nullable String hostName, List<String> wantedNames) {
        /// Nothing special.
        public static final Connection PLAIN = new Connection(null, null, List.of());

        public Connection {
            wantedNames = List.copyOf(wantedNames);
        }

        /// With a server name of its own.
        public static Connection withSni(String sni) {
            return new Connection(sni, null, List.of());
        }
    }

    /// Reads keys and certificates and builds the context. Slow: not on a worker.
    ///
    /// @param wanted the library, unless a setting demands the other one
    /// @throws TlsConfigException naming the setting that cannot be used
    public static ClientTls build(UpstreamTls config, TlsProvider wanted, InstantSource clock)
            throws TlsConfigException {
        TlsProvider provider = JdkParameters.library(config.common().parameters(), wanted);
        List<CertificateConfig> certificates = config.common().certificates();
        if (certificates.size() > 1) {
            throw new TlsConfigException(
                    "common_tls_context.tls_certificates",
                    certificates.size() + " (expected: one at most)");
        }
        ValidationConfig validation =
                config.common().validation() == null
                        ? ValidationConfig.UNVERIFIED
                        : config.common().validation();
        PeerVerifier verifier =
                TlsConfigException.within(
                        "common_tls_context.validation_context",
                        () -> PeerVerifier.of(validation, PeerRole.SERVER, clock));
        LocalCertificate certificate =
                certificates.isEmpty()
                        ? null
                        : TlsConfigException.within(
                                CommonTls.place(0),
                                () -> LocalCertificate.load(certificates.getFirst()));
        return assemble(
                config,
                provider,
                verifier,
                new PeerTrustManager(verifier, provider),
                certificate,
                config.common().alpnProtocols());
    }

    /// What is offered by ALPN, as configured; empty: nothing.
    public List<String> alpn() {
        return config.common().alpnProtocols();
    }

    /// The same rules, certificate and identity with another ALPN offer. Slow: once per offer, not
    /// per connection.
    public ClientTls withAlpn(List<String> alpn) throws TlsConfigException {
        return assemble(
                config.common(config.common().alpn(alpn)),
                provider,
                verifier,
                trust,
                certificate,
                alpn);
    }

    private static ClientTls assemble(
            UpstreamTls config,
            TlsProvider provider,
            PeerVerifier verifier,
            PeerTrustManager trust,
            @Nullable LocalCertificate certificate,
            List<String> alpn)
            throws TlsConfigException {
        SslContext context = NettyContexts.client(config, certificate, trust, alpn, provider);
        if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
            sessions.setSessionCacheEnabled(config.maxSessionKeys() > 0);
        }
        SessionSecrets secrets;
        try {
            secrets = SessionSecrets.of(context, config.common().keyLog());
        } catch (TlsConfigException e) {
            ReferenceCountUtil.release(context);
            throw e;
        }
        return new ClientTls(config, provider, verifier, trust, certificate, context, secrets);
    }

    /// A handler for one connection, on its event loop.
    public SslHandler newHandler(Channel channel, Connection connection) {
        try {
            return handler(channel, connection);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private SslHandler handler(Channel channel, Connection connection) {
        String sni = serverName(connection);
        List<String> wantedNames = connection.wantedNames();
        if (config.autoSniSanValidation() && sni != null && wantedNames.isEmpty()) {
            wantedNames = List.of(sni);
        }
        boolean resume = config.maxSessionKeys() > 0;
        SslHandler handler =
                context.newHandler(
                        channel.alloc(),
                        new ConnectionKey(sni, wantedNames).encoded(),
                        resume ? PORT : neverTheSame.incrementAndGet() & 0xffff);
        handler.setHandshakeTimeoutMillis(0); // the caller has a timer
        if (secrets != null) {
            secrets.follow(handler, channel);
        }
        NativeEngine.prepareClient(handler.engine(), resume, sni);
        SSLParameters parameters = JdkParameters.of(handler.engine(), config.common().parameters());
        if (parameters != null) {
            if (sni != null) {
                parameters.setServerNames(List.of(new ServerName(sni)));
            }
            handler.engine().setSSLParameters(parameters);
        }
        return handler;
    }

    /// The server name to send on `connection`, or null for none.
    private @Nullable String serverName(Connection connection) {
        if (connection.sni() != null) {
            return connection.sni();
        }
        if (!config.sni().isEmpty()) {
            return config.sni();
        }
        return config.autoHostSni() ? connection.hostName() : null;
    }

    /// What the handshake of `handler`, which this object made, agreed on. After its success, on
    /// its event loop.
    public TlsConnectionInfo connectionInfo(SslHandler handler) {
        return TlsConnectionInfo.of(
                handler, verifier, certificate == null ? null : certificate.details());
    }

    /// The certificate it shows, or null.
    public @Nullable LocalCertificate certificate() {
        return certificate;
    }

    /// What it was built from.
    public UpstreamTls config() {
        return config;
    }

    /// A server name for the JDK, whose own class for it refuses what Istio sends
    /// (`outbound_.80_._.host`).
    private static final class ServerName extends SNIServerName {
        ServerName(String name) {
            super(StandardConstants.SNI_HOST_NAME, name.getBytes(StandardCharsets.UTF_8));
        }
    }
}
