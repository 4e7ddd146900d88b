package io.outrider.injector.certificate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Shows the certificate in a folder, `tls.crt` and `tls.key`, as a Secret of type
/// kubernetes.io/tls is mounted; and again when they change. Somebody else, such as cert-manager,
/// keeps them and the webhook's `caBundle`.
///
/// Threads: one at a time.
public final class CertificateFiles {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateFiles.class);

    private final Path folder;
    private final ServingKeys keys;
    private @Nullable String last;

    public CertificateFiles(Path folder, ServingKeys keys) {
        this.folder = folder;
        this.keys = keys;
    }

    /// Reads the files when they have changed.
    ///
    /// @throws IOException they are not there, or no certificate with its key; what is shown stays
    public void keep() throws IOException {
        String certificate = Files.readString(folder.resolve("tls.crt"));
        String key = Files.readString(folder.resolve("tls.key"));
        if ((certificate + key).equals(last)) return;
        try {
            keys.use(KeyedCertificate.read(certificate, key));
        } catch (GeneralSecurityException e) {
            throw new IOException("'%s': %s".formatted(folder, e.getMessage()), e);
        }
        last = certificate + key;
        LOG.info("serving with the certificate in '{}'", folder);
    }
}
