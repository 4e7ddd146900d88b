package io.outrider.samples.bookinfo;

import io.outrider.tls.ca.CertificateFolder;
import io.outrider.tls.ca.CertificateProfile;
import io.outrider.tls.ca.KeyPairs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/// The identities of the demo: a root, an intermediate authority, and for each pod a certificate
/// with its service account's SPIFFE id, as `outrider certs` makes them.
final class MeshCertificates {

    /// Where they go, seen from the demo's folder; the files of the sidecars say `certs/…`.
    static final String FOLDER = "certs";

    private static final String TRUST_DOMAIN = "cluster.local";
    private static final Duration VALID = Duration.ofDays(30);

    private MeshCertificates() {}

    /// The identity of a pod's service account, as Istio spells it.
    static String identity(Pod pod) {
        return "spiffe://" + TRUST_DOMAIN + "/ns/default/sa/bookinfo-" + pod.service();
    }

    /// Writes them below `folder`.
    static void write(Path folder) throws IOException {
        Instant now = Instant.now();
        var authority =
                CertificateFolder.open(
                        folder.resolve(FOLDER),
                        new CertificateFolder.Settings(
                                TRUST_DOMAIN, KeyPairs.EC_P256, 1, now, VALID));
        for (Pod pod : Pod.ALL) {
            authority.issue(
                    pod.name(),
                    CertificateProfile.workload(
                            identity(pod), now.minus(Duration.ofHours(1)), now.plus(VALID)),
                    KeyPairs.EC_P256);
        }
    }
}
