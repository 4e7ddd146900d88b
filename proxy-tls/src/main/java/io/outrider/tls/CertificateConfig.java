package io.outrider.tls;

import org.jspecify.annotations.Nullable;

/// One own certificate with its private key, as configured (`tls.v3.TlsCertificate`). Immutable.
///
/// Reading it into a [LocalCertificate] checks that key and certificate belong together.
public sealed interface CertificateConfig {

    /// The DER-encoded OCSP response to staple, or null.
    @Nullable SecretBytes ocspStaple();

    /// A PEM chain, leaf first, and a PEM key: PKCS#8, PKCS#1 or SEC 1, each plain or encrypted.
    ///
    /// @param password for an encrypted key; null when it is not encrypted
    record Pem(
            SecretBytes chain,
            SecretBytes privateKey,
            @Nullable SecretBytes password,
            @Nullable SecretBytes ocspStaple)
            implements CertificateConfig {}

    /// A PKCS#12 file with exactly one key.
    ///
    /// @param password null means none
    record Pkcs12(
            SecretBytes keyStore, @Nullable SecretBytes password, @Nullable SecretBytes ocspStaple)
            implements CertificateConfig {}

    /// A plain PEM pair without password or staple.
    static CertificateConfig pem(String chain, String privateKey) {
        return new Pem(SecretBytes.of(chain), SecretBytes.of(privateKey), null, null);
    }
}
