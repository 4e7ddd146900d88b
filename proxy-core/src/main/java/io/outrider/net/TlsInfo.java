package io.outrider.net;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a finished TLS handshake tells routes, policies and access logs. Certificates are described
/// in Envoy's own spelling of `%DOWNSTREAM_PEER_*%` and friends; empty means "not there".
/// Immutable.
public interface TlsInfo {

    /// Whether the peer showed a certificate.
    boolean peerCertificatePresented();

    /// Whether the peer's certificate was checked and found good.
    boolean peerCertificateValidated();

    /// `TLSv1.2`, `TLSv1.3`.
    String version();

    /// OpenSSL's name of the cipher suite.
    String cipher();

    /// Lower-case hex; empty when there is no session to resume.
    String sessionId();

    /// SNI as the client sent it; empty when none.
    String serverName();

    Certificate local();

    Certificate peer();

    /// One certificate, or the lack of one.
    interface Certificate {
        List<String> uriSans();

        List<String> dnsSans();

        List<String> ipSans();

        List<String> emailSans();

        List<String> otherNameSans();

        /// RFC 2253 names; empty when there is no certificate.
        String subject();

        String issuer();

        /// Lower-case hex.
        String serial();

        /// Lower-case hex of the DER bytes' digests.
        String sha256();

        String sha1();

        /// URL-encoded PEM.
        String urlEncodedPem();

        /// Digests and serials of the chain as the peer sent it, leaf first.
        List<String> chainSha256();

        List<String> chainSha1();

        List<String> chainSerials();

        @Nullable Instant notBefore();

        @Nullable Instant notAfter();
    }
}
