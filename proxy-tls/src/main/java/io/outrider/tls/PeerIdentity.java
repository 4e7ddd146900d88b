package io.outrider.tls;

import org.jspecify.annotations.Nullable;

/// Who the peer is, by its certificate. Immutable.
///
/// @param certificate what it showed
/// @param validated whether the certificate passed every configured check; false also when none was
///   configured
public record PeerIdentity(CertificateDetails certificate, boolean validated) {

    /// The SPIFFE id, or null.
    public @Nullable String spiffeId() {
        return certificate.spiffeId();
    }
}
