package io.outrider.tls;

import org.jspecify.annotations.Nullable;

/// Who the peer is, by its certificate. Immutable.
///
/// @param certificate what it showed
/// @param validated whether the certificate passed every configured check; false also when none was
///   configured
/// @param overlooked why it would have been refused, had untrusted peers not to be accepted; null
///   when there is nothing to overlook
public record PeerIdentity(
        CertificateDetails certificate, boolean validated, TlsFailure.@Nullable Kind overlooked) {

    /// The SPIFFE id, or null.
    public @Nullable String spiffeId() {
        return certificate.spiffeId();
    }
}
