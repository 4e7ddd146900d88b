package io.outrider.bench;

import io.outrider.tls.ca.CertificateAuthority;
import io.outrider.tls.ca.CertificateProfile;
import io.outrider.tls.ca.IssuedCertificate;
import io.outrider.tls.ca.KeyPairs;
import io.outrider.tls.ca.PemText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/// The keys and certificates of a run: a root, and two workloads below it, ECDSA P-256 but for
/// `rsa`.
public final class Certificates {
    private static final Duration VALIDITY = Duration.ofDays(2);

    private Certificates() {}

    /// Writes `root.crt`, and for `server`, `client` and `rsa` `.crt`, `.key` and both as `.pem`.
    public static void write(Path folder) throws IOException {
        Instant from = Instant.now().minus(Duration.ofHours(1));
        Instant to = from.plus(VALIDITY);
        CertificateAuthority root =
                CertificateAuthority.root("CN=bench root", KeyPairs.EC_P256, from, to);
        Files.writeString(folder.resolve("root.crt"), PemText.of(root.root()));
        for (String name : List.of("server", "client", "rsa")) {
            CertificateProfile profile =
                    new CertificateProfile(
                            "CN=" + name,
                            List.of("spiffe://cluster.local/ns/default/sa/" + name),
                            List.of(name),
                            List.of(),
                            List.of(),
                            Set.of(
                                    CertificateProfile.Usage.SERVER_AUTH,
                                    CertificateProfile.Usage.CLIENT_AUTH),
                            from,
                            to);
            IssuedCertificate issued =
                    root.issue(profile, name.equals("rsa") ? KeyPairs.RSA_2048 : KeyPairs.EC_P256);
            Files.writeString(folder.resolve(name + ".crt"), issued.chainPem());
            Files.writeString(folder.resolve(name + ".key"), issued.privateKeyPem());
            Files.writeString(
                    folder.resolve(name + ".pem"), issued.chainPem() + issued.privateKeyPem());
        }
    }
}
