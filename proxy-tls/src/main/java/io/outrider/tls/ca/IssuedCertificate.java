package io.outrider.tls.ca;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/// A certificate with its issuers and its private key. Immutable.
///
/// @param chain leaf first, without the root
public record IssuedCertificate(List<X509Certificate> chain, PrivateKey privateKey) {
    public IssuedCertificate {
        chain = List.copyOf(chain);
    }

    /// The chain in PEM, leaf first.
    public String chainPem() {
        return PemText.of(chain);
    }

    /// The key in PEM, PKCS#8.
    public String privateKeyPem() {
        return PemText.of(privateKey);
    }

    /// Never the key.
    @Override
    public String toString() {
        return "IssuedCertificate[" + chain.getFirst().getSerialNumber().toString(16) + "]";
    }
}
