package io.outrider.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Builds Netty's contexts from our records, the part that both directions share. Immutable.
final class NettyContexts {
    /// Envoy's groups when none are configured.
    private static final List<String> DEFAULT_GROUPS = List.of("X25519", "P-256");

    private NettyContexts() {}

    /// A server's context for one of its certificates.
    ///
    /// @param stapled whether its connections may be given an OCSP response
    static SslContext server(
            DownstreamTls tls,
            LocalCertificate certificate,
            boolean stapled,
            PeerTrustManager trust,
            ClientAuth clientAuth,
            TlsProvider provider)
            throws TlsConfigException {
        SslContextBuilder builder =
                SslContextBuilder.forServer(keyManager(certificate, provider))
                        .trustManager(trust)
                        .clientAuth(clientAuth)
                        .enableOcsp(stapled);
        if (tls.sessionTimeoutSeconds() > 0) {
            builder.sessionTimeout(tls.sessionTimeoutSeconds());
        }
        return build(builder, tls.common(), TlsVersion.TLS_V1_3, provider);
    }

    /// A client's context that offers `alpn`.
    static SslContext client(
            UpstreamTls tls,
            @Nullable LocalCertificate certificate,
            PeerTrustManager trust,
            List<String> alpn,
            TlsProvider provider)
            throws TlsConfigException {
        SslContextBuilder builder =
                SslContextBuilder.forClient()
                        .trustManager(trust)
                        .endpointIdentificationAlgorithm(null);
        if (certificate != null) {
            builder.keyManager(keyManager(certificate, provider));
        }
        if (tls.maxSessionKeys() > 0) {
            builder.sessionCacheSize(tls.maxSessionKeys());
        }
        return build(builder, tls.common().alpn(alpn), TlsVersion.TLS_V1_2, provider);
    }

    private static KeyManagerFactory keyManager(LocalCertificate own, TlsProvider provider) {
        KeyManagerFactory factory = OwnKeyManager.factory(own, provider);
        // Without the cache BoringSSL would parse chain and key anew for every handshake.
        return provider == TlsProvider.BORINGSSL
                ? new OpenSslCachingX509KeyManagerFactory(factory)
                : factory;
    }

    private static SslContext build(
            SslContextBuilder builder,
            CommonTls common,
            TlsVersion defaultMax,
            TlsProvider provider)
            throws TlsConfigException {
        TlsParameters parameters = common.parameters();
        return TlsConfigException.within(
                TlsParameters.PLACE,
                () -> {
                    builder.protocols(
                                    parameters.enabledVersions(defaultMax).stream()
                                            .map(TlsVersion::jsseName)
                                            .toList())
                            .ciphers(
                                    CipherSuites.enabled(parameters.cipherSuites(), provider),
                                    IdentityCipherSuiteFilter.INSTANCE)
                            .applicationProtocolConfig(alpn(common.alpnProtocols()));
                    return build(builder, parameters.ecdhCurves(), provider);
                });
    }

    private static SslContext build(
            SslContextBuilder builder, List<String> curves, TlsProvider provider)
            throws TlsConfigException {
        if (provider == TlsProvider.JDK) { // which would leave out what it does not know
            checkCurves(curves, provider, null);
        }
        try {
            return with(builder, curves.isEmpty() ? DEFAULT_GROUPS : curves, provider).build();
        } catch (SSLException | RuntimeException e) {
            checkCurves(curves, provider, e);
            throw new TlsConfigException("", "no TLS context: " + deepest(e), e);
        }
    }

    private static void checkCurves(
            List<String> curves, TlsProvider provider, @Nullable Throwable cause)
            throws TlsConfigException {
        for (int i = 0; i < curves.size(); i++) {
            if (!isKnown(curves.get(i), provider)) {
                throw new TlsConfigException(
                        "ecdh_curves[" + i + "]",
                        curves.get(i)
                                + " (expected: a curve of the TLS library, for example X25519 or P-256)",
                        cause);
            }
        }
    }

    private static SslContextBuilder with(
            SslContextBuilder builder, List<String> groups, TlsProvider provider) {
        builder.sslProvider(provider.nettyProvider());
        if (provider == TlsProvider.BORINGSSL) {
            builder.option(OpenSslContextOption.USE_TASKS, false)
                    .option(OpenSslContextOption.GROUPS, groups.toArray(String[]::new));
        }
        return builder;
    }

    /// Whether the library takes a curve by itself.
    private static boolean isKnown(String curve, TlsProvider provider) {
        if (provider == TlsProvider.JDK) {
            return JdkParameters.isCurve(curve);
        }
        try {
            ReferenceCountUtil.release(
                    with(SslContextBuilder.forClient(), List.of(curve), provider).build());
            return true;
        } catch (SSLException | RuntimeException _) {
            return false;
        }
    }

    private static String deepest(Throwable e) {
        Throwable at = e;
        while (at.getCause() != null) {
            at = at.getCause();
        }
        return String.valueOf(at.getMessage());
    }

    private static ApplicationProtocolConfig alpn(List<String> protocols) {
        return protocols.isEmpty()
                ? ApplicationProtocolConfig.DISABLED
                : new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        protocols);
    }
}
