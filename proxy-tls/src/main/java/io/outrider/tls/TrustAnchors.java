package io.outrider.tls;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import javax.security.auth.x500.X500Principal;

/// Certificates that end a chain, found by subject. Immutable.
final class TrustAnchors {
    private static final List<String> SYSTEM_BUNDLES =
            List.of(
                    "/etc/ssl/certs/ca-certificates.crt",
                    "/etc/pki/tls/certs/ca-bundle.crt",
                    "/etc/ssl/ca-bundle.pem",
                    "/etc/ssl/cert.pem");

    private final Set<X509Certificate> all;
    private final Map<X500Principal, List<X509Certificate>> bySubject = new HashMap<>();

    private TrustAnchors(List<X509Certificate> certificates) {
        this.all = new HashSet<>(certificates);
        for (X509Certificate certificate : all) {
            bySubject
                    .computeIfAbsent(certificate.getSubjectX500Principal(), _ -> new ArrayList<>(1))
                    .add(certificate);
        }
    }

    static TrustAnchors of(SecretBytes pem) throws TlsConfigException {
        return new TrustAnchors(PemBlocks.certificates(pem.utf8(), "trusted_ca"));
    }

    /// The first bundle that the operating system has, else the JDK's own.
    static TrustAnchors system() throws TlsConfigException {
        for (String bundle : SYSTEM_BUNDLES) {
            if (new File(bundle).canRead()) {
                try {
                    return new TrustAnchors(
                            PemBlocks.certificates(Files.readString(Path.of(bundle)), bundle));
                } catch (IOException e) {
                    throw new TlsConfigException(
                            "system_root_certs",
                            bundle + " (expected: a file that can be read)",
                            e);
                }
            }
        }
        return ofJdk();
    }

    private static TrustAnchors ofJdk() throws TlsConfigException {
        try {
            TrustManagerFactory factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509TrustManager x509) {
                    return new TrustAnchors(List.of(x509.getAcceptedIssuers()));
                }
            }
        } catch (NoSuchAlgorithmException | KeyStoreException e) {
            throw new TlsConfigException("system_root_certs", "the JDK's roots are unreadable", e);
        }
        throw new TlsConfigException("system_root_certs", "no roots found");
    }

    boolean contains(X509Certificate certificate) {
        return all.contains(certificate);
    }

    List<X509Certificate> named(X500Principal subject) {
        return bySubject.getOrDefault(subject, List.of());
    }

    Set<X509Certificate> all() {
        return all;
    }
}
