package io.outrider.tls;

import io.outrider.tls.ca.CertificateAuthority;
import io.outrider.tls.ca.CertificateProfile;
import io.outrider.tls.ca.IssuedCertificate;
import io.outrider.tls.ca.KeyPairs;
import io.outrider.tls.ca.PemText;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// A mesh's certificates for tests: one root, and what a test asks for below it.
final class TestPki {
    static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    static final Instant BEGIN = NOW.minus(Duration.ofDays(1));
    static final Instant END = NOW.plus(Duration.ofDays(30));
    static final String CLIENT_ID = "spiffe://cluster.local/ns/default/sa/client";
    static final String SERVER_ID = "spiffe://cluster.local/ns/default/sa/server";

    final CertificateAuthority root =
            CertificateAuthority.root("CN=test root", KeyPairs.EC_P256, BEGIN, END);

    String rootPem() {
        return PemText.of(root.certificate());
    }

    IssuedCertificate workload(String spiffeId) {
        return root.issue(CertificateProfile.workload(spiffeId, BEGIN, END), KeyPairs.EC_P256);
    }

    IssuedCertificate server(String... dnsNames) {
        return root.issue(
                CertificateProfile.server(List.of(dnsNames), BEGIN, END), KeyPairs.EC_P256);
    }

    static CertificateConfig config(IssuedCertificate issued) {
        return CertificateConfig.pem(issued.chainPem(), issued.privateKeyPem());
    }

    static CommonTls common(@org.jspecify.annotations.Nullable ValidationConfig validation) {
        return new CommonTls(TlsParameters.DEFAULT, List.of(), validation, List.of(), null);
    }

    /// A server that shows `own` and wants a client certificate that satisfies `validation`.
    static DownstreamTls mutual(IssuedCertificate own, ValidationConfig validation) {
        return new DownstreamTls(common(validation).certificates(List.of(config(own))), true);
    }

    /// A server that shows `own` and asks for nothing.
    static DownstreamTls oneWay(IssuedCertificate own) {
        return new DownstreamTls(common(null).certificates(List.of(config(own))), false);
    }

    /// A TLS 1.2 and 1.3 client that shows `own`.
    static UpstreamTls client(IssuedCertificate own, ValidationConfig validation) {
        return new UpstreamTls(modern(common(validation).certificates(List.of(config(own)))), "");
    }

    /// A TLS 1.2 and 1.3 client without a certificate.
    static UpstreamTls anonymous(ValidationConfig validation) {
        return new UpstreamTls(modern(common(validation)), "");
    }

    static CommonTls modern(CommonTls common) {
        return common.parameters(
                TlsParameters.DEFAULT.versions(TlsVersion.TLS_V1_2, TlsVersion.TLS_V1_3));
    }
}
