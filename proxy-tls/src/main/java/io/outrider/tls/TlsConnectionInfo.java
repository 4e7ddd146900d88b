package io.outrider.tls;

import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// What a finished handshake agreed on, and who the peer is: for policies, headers, logs and
/// statistics. Immutable.
///
/// @param version for example `TLSv1.3`
/// @param cipherSuite by OpenSSL name, TLS 1.3 suites by RFC name
/// @param group the key exchange group, for example `X25519`; null when unknown
/// @param alpn the protocol agreed on, or null
/// @param sni the server name that the client sent, or null
/// @param sessionReused whether an earlier session was resumed
/// @param sessionId in lower-case hexadecimal; empty when there is none
/// @param local the certificate that this side showed, or null
/// @param peer the peer, or null when it showed no certificate
public record TlsConnectionInfo(
        String version,
        String cipherSuite,
        @Nullable String group,
        @Nullable String alpn,
        @Nullable String sni,
        boolean sessionReused,
        String sessionId,
        @Nullable CertificateDetails local,
        @Nullable PeerIdentity peer) {

    /// Reads `handler` after its handshake succeeded; on its event loop.
    static TlsConnectionInfo of(
            SslHandler handler, PeerVerifier verifier, @Nullable CertificateDetails local) {
        SSLEngine engine = handler.engine();
        SSLSession session = engine.getSession();
        Boolean reused = NativeEngine.sessionReused(handler);
        return new TlsConnectionInfo(
                session.getProtocol(),
                CipherSuites.openSslName(session.getCipherSuite()),
                NativeEngine.group(handler),
                handler.applicationProtocol(),
                serverName(engine),
                reused != null && reused,
                HexFormat.of().formatHex(session.getId()),
                local,
                peer(session, engine, verifier));
    }

    private static @Nullable PeerIdentity peer(
            SSLSession session, SSLEngine engine, PeerVerifier verifier) {
        if (NativeEngine.isAnonymousClient(engine)) {
            return null;
        }
        try {
            java.security.cert.Certificate[] shown = session.getPeerCertificates();
            X509Certificate[] chain = new X509Certificate[shown.length];
            for (int i = 0; i < shown.length; i++) {
                chain[i] = (X509Certificate) shown[i];
            }
            return verifier.identify(chain, ConnectionKey.wantedNames(engine.getPeerHost()));
        } catch (SSLPeerUnverifiedException _) {
            return null;
        }
    }

    private static @Nullable String serverName(SSLEngine engine) {
        if (engine.getUseClientMode()) {
            return ConnectionKey.serverName(engine.getPeerHost());
        }
        if (engine instanceof ReferenceCountedOpenSslEngine open) {
            return NativeEngine.clientsServerName(open);
        }
        if (engine.getSession() instanceof ExtendedSSLSession extended) {
            for (SNIServerName name : extended.getRequestedServerNames()) {
                if (name instanceof SNIHostName host) {
                    return host.getAsciiName();
                }
            }
        }
        return null;
    }
}
