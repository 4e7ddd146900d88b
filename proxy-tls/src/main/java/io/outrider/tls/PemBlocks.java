package io.outrider.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;

/// Certificates and revocation lists read from PEM text (RFC 7468). Immutable.
///
/// Text between the blocks is skipped; a block that cannot be read refuses the whole text.
final class PemBlocks {
    private PemBlocks() {}

    /// Every block of `pem`, in order.
    static List<PemObject> read(String pem, String what) throws TlsConfigException {
        List<PemObject> blocks = new ArrayList<>();
        try (PemReader reader = new PemReader(new StringReader(pem))) {
            for (PemObject block = reader.readPemObject();
                    block != null;
                    block = reader.readPemObject()) {
                blocks.add(block);
            }
        } catch (IOException | RuntimeException e) {
            throw new TlsConfigException(
                    what, "unreadable PEM after " + blocks.size() + " blocks", e);
        }
        return blocks;
    }

    /// The certificates of `pem` in order; other blocks are skipped.
    ///
    /// @throws TlsConfigException when there is none, or one cannot be parsed
    static List<X509Certificate> certificates(String pem, String what) throws TlsConfigException {
        List<X509Certificate> found = new ArrayList<>();
        for (PemObject block : read(pem, what)) {
            if (block.getType().endsWith("CERTIFICATE")) {
                found.add(certificate(block.getContent(), what));
            }
        }
        if (found.isEmpty()) {
            throw new TlsConfigException(what, "no certificate found (expected: PEM)");
        }
        return List.copyOf(found);
    }

    /// The revocation lists of `pem`.
    ///
    /// @throws TlsConfigException when there is none, or one cannot be parsed
    static List<X509CRL> revocationLists(String pem, String what) throws TlsConfigException {
        List<X509CRL> found = new ArrayList<>();
        for (PemObject block : read(pem, what)) {
            if (block.getType().equals("X509 CRL")) {
                try {
                    found.add(
                            (X509CRL)
                                    factory()
                                            .generateCRL(
                                                    new ByteArrayInputStream(block.getContent())));
                } catch (CRLException e) {
                    throw new TlsConfigException(what, "unreadable revocation list", e);
                }
            }
        }
        if (found.isEmpty()) {
            throw new TlsConfigException(what, "no revocation list found (expected: PEM)");
        }
        return List.copyOf(found);
    }

    /// One certificate from its DER bytes.
    static X509Certificate certificate(byte[] der, String what) throws TlsConfigException {
        try {
            return (X509Certificate) factory().generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new TlsConfigException(what, "unreadable certificate", e);
        }
    }

    private static CertificateFactory factory() {
        try {
            return CertificateFactory.getInstance("X.509");
        } catch (CertificateException e) {
            throw new IllegalStateException("every JDK reads X.509", e);
        }
    }
}
