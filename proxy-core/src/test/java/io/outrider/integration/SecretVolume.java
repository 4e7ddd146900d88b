package io.outrider.integration;

import io.outrider.tls.ca.CertificateAuthority;
import io.outrider.tls.ca.CertificateProfile;
import io.outrider.tls.ca.IssuedCertificate;
import io.outrider.tls.ca.KeyPairs;
import io.outrider.tls.ca.PemText;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;

/// A Kubernetes secret volume of one workload: `tls.crt`, `tls.key` and `ca.crt` behind a link that
/// is swapped in one step, and the SDS file that names them.
final class SecretVolume {
    private final CertificateAuthority authority;
    private final String spiffeId;
    private final Path folder;
    private int version;

    static CertificateAuthority newRoot() {
        return CertificateAuthority.root(
                "CN=root",
                KeyPairs.EC_P256,
                Instant.now().minus(Duration.ofDays(1)),
                Instant.now().plus(Duration.ofDays(90)));
    }

    SecretVolume(CertificateAuthority authority, String spiffeId, Path folder) throws IOException {
        this.authority = authority;
        this.spiffeId = spiffeId;
        this.folder = folder;
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve("sds.yaml"),
                """
                resources:
                - "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret
                  name: default
                  tls_certificate:
                    certificate_chain: {filename: %1$s/current/tls.crt}
                    private_key: {filename: %1$s/current/tls.key}
                - "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret
                  name: ROOTCA
                  validation_context: {trusted_ca: {filename: %1$s/current/ca.crt}}
                """
                        .formatted(folder));
    }

    /// Issues a new certificate, swaps it in as the kubelet does, and gives its serial number.
    BigInteger rotate() throws IOException {
        IssuedCertificate issued =
                authority.issue(
                        CertificateProfile.workload(
                                spiffeId,
                                Instant.now().minus(Duration.ofDays(1)),
                                Instant.now().plus(Duration.ofDays(30).minusHours(1))),
                        KeyPairs.EC_P256);
        Path content = Files.createDirectory(folder.resolve("v" + ++version));
        Files.writeString(content.resolve("tls.crt"), issued.chainPem());
        Files.writeString(content.resolve("tls.key"), issued.privateKeyPem());
        Files.writeString(content.resolve("ca.crt"), PemText.of(authority.root()));
        Path link = Files.createSymbolicLink(folder.resolve("next"), content);
        Files.move(
                link,
                folder.resolve("current"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        return issued.chain().getFirst().getSerialNumber();
    }

    /// The body of a `CommonTlsContext`, as a YAML flow map.
    ///
    /// @param more further fields
    String commonTlsContext(String more) {
        String source = "sds_config: {path_config_source: {path: %s/sds.yaml}}".formatted(folder);
        return "{tls_certificate_sds_secret_configs: [{name: default, %s}], validation_context_sds_secret_config: {name: ROOTCA, %s}%s}"
                .formatted(source, source, more);
    }
}
