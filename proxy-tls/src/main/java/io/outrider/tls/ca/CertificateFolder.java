package io.outrider.tls.ca;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/// A mesh's certificates in a folder, under the names that Istio gives them: `root-cert.pem` and
/// the signing authority's `ca-cert.pem`, `ca-key.pem` and `cert-chain.pem`; below, a folder for
/// each workload with `cert-chain.pem`, `key.pem` and `root-cert.pem`.
///
/// A file is replaced in one step, its key before its chain; a reader that takes a pair apart sees
/// that they do not match. Keys can be read by their owner alone. Immutable; reads and writes
/// files: not on a loop.
public final class CertificateFolder {
    private static final String ROOT = "root-cert.pem";
    private static final String CHAIN = "cert-chain.pem";
    private static final Set<PosixFilePermission> OWNER_ONLY =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private final Path folder;
    private final CertificateAuthority authority;

    private CertificateFolder(Path folder, CertificateAuthority authority) {
        this.folder = folder;
        this.authority = authority;
    }

    /// What a new authority is made of.
    ///
    /// @param organization in its subjects; a mesh's trust domain suits
    /// @param intermediates how many authorities stand between root and workloads
    /// @param validFor from `now` on
    public record Settings(
            String organization,
            KeyPairs keys,
            int intermediates,
            Instant now,
            Duration validFor) {}

    /// The authority that is in `folder`, or a new one, written there.
    ///
    /// @throws IOException with a sentence that names the file
    public static CertificateFolder open(Path folder, Settings settings) throws IOException {
        Path key = folder.resolve("ca-key.pem");
        if (Files.exists(key)) {
            return new CertificateFolder(folder, read(folder, key));
        }
        Instant begin = settings.now().minus(Duration.ofHours(1));
        Instant end = settings.now().plus(settings.validFor());
        String organization = "O=" + settings.organization();
        CertificateAuthority authority =
                CertificateAuthority.root(
                        organization + ",CN=Root CA", settings.keys(), begin, end);
        for (int i = 1; i <= settings.intermediates(); i++) {
            authority =
                    authority.intermediate(
                            organization + ",CN=Intermediate CA " + i, settings.keys(), begin, end);
        }
        Files.createDirectories(folder);
        writeSecretly(key, PemText.of(authority.privateKey()));
        write(folder.resolve("ca-cert.pem"), PemText.of(authority.certificate()));
        write(folder.resolve(CHAIN), PemText.of(authority.chain()));
        write(folder.resolve(ROOT), PemText.of(authority.root()));
        return new CertificateFolder(folder, authority);
    }

    private static CertificateAuthority read(Path folder, Path key) throws IOException {
        try {
            var chain =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(
                                    new ByteArrayInputStream(
                                            Files.readAllBytes(folder.resolve(CHAIN))))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            String pem = Files.readString(key, StandardCharsets.US_ASCII);
            byte[] der =
                    Base64.getMimeDecoder()
                            .decode(
                                    pem.replace("-----BEGIN PRIVATE KEY-----", "")
                                            .replace("-----END PRIVATE KEY-----", ""));
            PrivateKey privateKey =
                    KeyFactory.getInstance(chain.getFirst().getPublicKey().getAlgorithm())
                            .generatePrivate(new PKCS8EncodedKeySpec(der));
            return CertificateAuthority.of(chain, privateKey);
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    key + ": unreadable (expected: a PKCS#8 key that belongs to " + CHAIN + ")", e);
        }
    }

    /// Issues a certificate with a new key into the folder `name`, in place of an earlier one.
    ///
    /// @return the certificate, without its key
    public X509Certificate issue(String name, CertificateProfile profile, KeyPairs keys)
            throws IOException {
        IssuedCertificate issued = authority.issue(profile, keys);
        Path own = Files.createDirectories(folder.resolve(name));
        write(own.resolve(ROOT), PemText.of(authority.root()));
        writeSecretly(own.resolve("key.pem"), issued.privateKeyPem());
        write(own.resolve(CHAIN), issued.chainPem());
        return issued.chain().getFirst();
    }

    /// The authority's chain, signing authority first.
    public List<X509Certificate> chain() {
        return authority.chain();
    }

    private static void write(Path file, String text) throws IOException {
        Path temporary = Files.createTempFile(file.getParent(), ".", ".new");
        Files.setPosixFilePermissions(
                temporary,
                Set.of(
                        PosixFilePermission.OWNER_READ,
                        PosixFilePermission.OWNER_WRITE,
                        PosixFilePermission.GROUP_READ,
                        PosixFilePermission.OTHERS_READ));
        replace(temporary, file, text);
    }

    private static void writeSecretly(Path file, String text) throws IOException {
        Path temporary = Files.createTempFile(file.getParent(), ".", ".new");
        Files.setPosixFilePermissions(temporary, OWNER_ONLY);
        replace(temporary, file, text);
    }

    private static void replace(Path temporary, Path file, String text) throws IOException {
        Files.writeString(temporary, text);
        Files.move(
                temporary,
                file,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }
}
