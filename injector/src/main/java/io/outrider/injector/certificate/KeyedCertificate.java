package io.outrider.injector.certificate;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// A certificate with its chain and its private key. Immutable.
///
/// @param chain the own certificate first, non-empty
public record KeyedCertificate(List<X509Certificate> chain, PrivateKey key) {
    private static final String KEY_BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String KEY_END = "-----END PRIVATE KEY-----";

    public KeyedCertificate {
        chain = List.copyOf(chain);
    }

    /// The own certificate.
    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /// Reads a PEM chain and a PKCS#8 key (RSA or EC).
    ///
    /// @throws GeneralSecurityException one of them is none
    public static KeyedCertificate read(String certificates, String key)
            throws GeneralSecurityException {
        List<X509Certificate> chain = new ArrayList<>();
        byte[] bytes = certificates.getBytes(StandardCharsets.US_ASCII);
        for (Certificate certificate :
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(new ByteArrayInputStream(bytes))) {
            chain.add((X509Certificate) certificate);
        }
        int begin = key.indexOf(KEY_BEGIN);
        int end = key.indexOf(KEY_END);
        if (chain.isEmpty() || begin < 0 || end < begin) {
            throw new GeneralSecurityException(
                    "no PEM certificate with a PKCS#8 key (-----BEGIN PRIVATE KEY-----)");
        }
        byte[] der = Base64.getMimeDecoder().decode(key.substring(begin + KEY_BEGIN.length(), end));
        String algorithm = chain.getFirst().getPublicKey().getAlgorithm();
        PrivateKey read =
                KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
        return new KeyedCertificate(chain, read);
    }

    String certificatePem() throws GeneralSecurityException {
        return pem("CERTIFICATE", certificate().getEncoded());
    }

    String keyPem() {
        return pem("PRIVATE KEY", key.getEncoded());
    }

    private static String pem(String kind, byte[] der) {
        Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(kind, lines.encodeToString(der), kind);
    }

    /// Without the key.
    @Override
    public String toString() {
        return "KeyedCertificate[%s until %s]"
                .formatted(certificate().getSubjectX500Principal(), certificate().getNotAfter());
    }
}
