package io.outrider.tls.ca;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;

/// PEM text (RFC 7468) of certificates, keys and revocation lists. Immutable.
public final class PemText {
    private PemText() {}

    public static String of(X509Certificate certificate) {
        return of(List.of(certificate));
    }

    /// One block for each certificate, in order.
    public static String of(List<X509Certificate> chain) {
        StringBuilder pem = new StringBuilder();
        try {
            for (X509Certificate certificate : chain) {
                pem.append(block("CERTIFICATE", certificate.getEncoded()));
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a parsed certificate has its encoding", e);
        }
        return pem.toString();
    }

    /// PKCS#8, not encrypted.
    public static String of(PrivateKey key) {
        return block("PRIVATE KEY", key.getEncoded());
    }

    public static String of(X509CRL list) {
        try {
            return block("X509 CRL", list.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a parsed revocation list has its encoding", e);
        }
    }

    static String block(String type, byte[] der) {
        return "-----BEGIN "
                + type
                + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END "
                + type
                + "-----\n";
    }
}
