package io.outrider.tls;

import io.netty.channel.Channel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.security.cert.Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/// Everything needed to secure connections from clients: one listener's TLS, built once. Immutable.
///
/// A rotation builds another one; connections keep what they began with. Threads: any thread; the
/// handlers it makes belong to their connection's event loop.
public final class ServerTls {
    static final Cleaner CLEANER = Cleaner.create();

    private final DownstreamTls config;
    private final PeerVerifier verifier;
    private final List<LocalCertificate> certificates;
    private final List<SslContext> contexts;
    private final List<@Nullable SessionSecrets> secrets;
    private final StaplingRules stapling;
    private final CertificateChoice choice;

    private ServerTls(
            DownstreamTls config,
            PeerVerifier verifier,
            List<LocalCertificate> certificates,
            StaplingRules stapling,
            List<SslContext> contexts,
            List<@Nullable SessionSecrets> secrets) {
        this.config = config;
        this.verifier = verifier;
        this.certificates = certificates;
        this.contexts = contexts;
        this.secrets = secrets;
        this.stapling = stapling;
        this.choice = new CertificateChoice(certificates, stapling, config.fullScanOnSniMismatch());
        // Engines hold their own reference, so the contexts end when the last of them and this
        // object are gone.
        CLEANER.register(this, () -> contexts.forEach(ReferenceCountUtil::release));
    }

    /// Reads keys and certificates and builds the contexts. Slow: not on a worker.
    ///
    /// @param wanted the library, unless a setting demands the other one
    /// @throws TlsConfigException naming the setting that cannot be used
    public static ServerTls build(DownstreamTls config, TlsProvider wanted, InstantSource clock)
            throws TlsConfigException {
        CommonTls common = config.common();
        TlsProvider provider = JdkParameters.library(common.parameters(), wanted);
        if (common.certificates().isEmpty()) {
            throw new TlsConfigException(
                    "common_tls_context.tls_certificates", "none (expected: at least one)");
        }
        ValidationConfig validation =
                common.validation() == null ? ValidationConfig.UNVERIFIED : common.validation();
        PeerVerifier verifier =
                TlsConfigException.within(
                        "common_tls_context.validation_context",
                        () -> PeerVerifier.of(validation, PeerRole.CLIENT, clock));
        PeerTrustManager trust = new PeerTrustManager(verifier, provider);
        ClientAuth clientAuth =
                config.requireClientCertificate()
                        ? ClientAuth.REQUIRE
                        : verifier.verifiesAnything() ? ClientAuth.OPTIONAL : ClientAuth.NONE;
        List<LocalCertificate> certificates = new ArrayList<>();
        List<SslContext> contexts = new ArrayList<>();
        List<@Nullable SessionSecrets> secrets = new ArrayList<>();
        for (int i = 0; i < common.certificates().size(); i++) {
            CertificateConfig certificate = common.certificates().get(i);
            certificates.add(
                    TlsConfigException.within(
                            CommonTls.place(i), () -> LocalCertificate.load(certificate)));
        }
        StaplingRules stapling = StaplingRules.of(config, certificates, provider, clock);
        try {
            for (int i = 0; i < certificates.size(); i++) {
                LocalCertificate certificate = certificates.get(i);
                SslContext context =
                        NettyContexts.server(
                                config,
                                certificate,
                                stapling.staple(i) != null,
                                trust,
                                clientAuth,
                                provider);
                contexts.add(context);
                secrets.add(SessionSecrets.of(context, common.keyLog()));
                prepareSessions(context, config, SessionScope.of(config, certificate));
            }
            ServerTls built =
                    new ServerTls(
                            config,
                            verifier,
                            List.copyOf(certificates),
                            stapling,
                            List.copyOf(contexts),
                            secrets);
            contexts.clear();
            return built;
        } finally {
            contexts.forEach(ReferenceCountUtil::release);
        }
    }

    private static void prepareSessions(SslContext context, DownstreamTls config, byte[] scope)
            throws TlsConfigException {
        if (context.sessionContext() instanceof OpenSslServerSessionContext sessions) {
            sessions.setSessionIdContext(scope);
            sessions.setSessionCacheEnabled(config.statefulResumption());
            if (!config.ticketKeys().isEmpty()) {
                sessions.setTicketKeys(TicketKeys.of(config.ticketKeys()));
            }
        } else if (!config.ticketKeys().isEmpty()) {
            throw new TlsConfigException(
                    "session_ticket_keys", "set (expected: BoringSSL for them)");
        } else if (!config.statelessResumption()) {
            throw new TlsConfigException(
                    "disable_stateless_session_resumption", "set (expected: BoringSSL for it)");
        } else if (!config.statefulResumption()) {
            throw new TlsConfigException(
                    "disable_stateful_session_resumption", "set (expected: BoringSSL for it)");
        }
    }

    /// Whether a connection depends on what the client offers, so that its hello must be seen
    /// first: [#newHandler] for a hello, else the one without.
    public boolean needsClientHello() {
        return certificates.size() > 1 || stapling.matter();
    }

    /// Which certificate a client is shown, if any.
    ///
    /// @param hello what it offered, or null when it is not known: then the first
    CertificateChoice.Chosen choose(@Nullable ClientHello hello) {
        return choice.choose(hello);
    }

    /// A handler for a connection whose client's hello is not looked at, on its event loop.
    public SslHandler newHandler(Channel channel) {
        return newHandler(channel, choice.choose(null));
    }

    /// A handler for one connection, on its event loop.
    SslHandler newHandler(Channel channel, CertificateChoice.Chosen chosen) {
        try {
            return handler(channel, chosen);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private SslHandler handler(Channel channel, CertificateChoice.Chosen chosen) {
        int index = chosen.index();
        SslHandler handler = contexts.get(index).newHandler(channel.alloc());
        handler.setHandshakeTimeoutMillis(0); // the listener has a timer
        SessionSecrets logging = secrets.get(index);
        if (logging != null) {
            logging.follow(handler, channel);
        }
        NativeEngine.prepareServer(
                handler.engine(),
                config.statelessResumption(),
                config.preferClientCiphers(),
                chosen.stapling() == Stapling.STAPLED ? stapling.staple(index) : null);
        SSLParameters parameters = JdkParameters.of(handler.engine(), config.common().parameters());
        if (parameters != null) {
            parameters.setUseCipherSuitesOrder(!config.preferClientCiphers());
            handler.engine().setSSLParameters(parameters);
        }
        return handler;
    }

    /// What the handshake of `handler`, which this object made, agreed on. After its success, on
    /// its event loop.
    public TlsConnectionInfo connectionInfo(SslHandler handler) {
        Certificate[] shown = handler.engine().getSession().getLocalCertificates();
        CertificateDetails local = certificates.getFirst().details();
        if (shown != null && shown.length > 0) {
            for (LocalCertificate certificate : certificates) {
                if (certificate.chain().getFirst().equals(shown[0])) {
                    local = certificate.details();
                }
            }
        }
        return TlsConnectionInfo.of(handler, verifier, local);
    }

    /// The certificates it shows, in the configured order.
    public List<LocalCertificate> certificates() {
        return certificates;
    }

    /// What it was built from.
    public DownstreamTls config() {
        return config;
    }
}
