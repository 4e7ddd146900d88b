package io.outrider.tls;

import io.netty.handler.ssl.OpenSslCertificateException;
import io.netty.handler.ssl.ResumableX509ExtendedTrustManager;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// The door between the TLS library and a [PeerVerifier]; a resumed session passes it like a new
/// one.
///
/// Threads: any thread.
final class PeerTrustManager extends X509ExtendedTrustManager
        implements ResumableX509ExtendedTrustManager {
    private final PeerVerifier verifier;
    private final TlsProvider provider;

    PeerTrustManager(PeerVerifier verifier, TlsProvider provider) {
        this.verifier = verifier;
        this.provider = provider;
    }

    private void check(X509Certificate[] chain, SSLEngine engine) throws CertificateException {
        try {
            verifier.check(chain, ConnectionKey.wantedNames(engine.getPeerHost()));
        } catch (PeerVerificationException e) {
            throw switch (provider) {
                // The number decides which alert BoringSSL sends.
                case BORINGSSL ->
                        new OpenSslCertificateException(e.getMessage(), e, e.error().code());
                case JDK -> e;
            };
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain, engine);
    }

    @Override
    public void resumeClientTrusted(X509Certificate[] chain, SSLEngine engine)
            throws CertificateException {
        check(chain, engine);
    }

    @Override
    public void resumeServerTrusted(X509Certificate[] chain, SSLEngine engine)
            throws CertificateException {
        check(chain, engine);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return verifier.acceptedIssuers();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw onlyEngines();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw onlyEngines();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        throw onlyEngines();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        throw onlyEngines();
    }

    private static CertificateException onlyEngines() {
        return new CertificateException("certificates are checked for an SSLEngine only");
    }
}
