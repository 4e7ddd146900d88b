package io.outrider.tls.ca;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/// What a certificate says about its holder. Immutable.
///
/// @param subject an RFC 2253 name; may be empty, the subject alternative names are then critical
///   (RFC 5280 §4.2.1.6)
/// @param uris for example SPIFFE ids
/// @param ipAddresses in text form
/// @param usages what a workload's certificate is good for; empty leaves the extension out
/// @param notBefore the first instant of validity
/// @param notAfter the last instant of validity
public record CertificateProfile(
        String subject,
        List<String> uris,
        List<String> dnsNames,
        List<String> ipAddresses,
        List<String> emails,
        Set<Usage> usages,
        Instant notBefore,
        Instant notAfter) {

    /// The purposes of RFC 5280 §4.2.1.12 that TLS looks at.
    public enum Usage {
        SERVER_AUTH,
        CLIENT_AUTH
    }

    public CertificateProfile {
        uris = List.copyOf(uris);
        dnsNames = List.copyOf(dnsNames);
        ipAddresses = List.copyOf(ipAddresses);
        emails = List.copyOf(emails);
        usages = Set.copyOf(usages);
        if (!notAfter.isAfter(notBefore)) {
            throw new IllegalArgumentException(
                    "notAfter: "
                            + notAfter
                            + " (expected: later than notBefore "
                            + notBefore
                            + ")");
        }
    }

    /// A workload of a mesh: one SPIFFE id, good for both sides of a connection.
    public static CertificateProfile workload(
            String spiffeId, Instant notBefore, Instant notAfter) {
        return new CertificateProfile(
                "",
                List.of(spiffeId),
                List.of(),
                List.of(),
                List.of(),
                Set.of(Usage.SERVER_AUTH, Usage.CLIENT_AUTH),
                notBefore,
                notAfter);
    }

    /// A server known by DNS names.
    public static CertificateProfile server(
            List<String> dnsNames, Instant notBefore, Instant notAfter) {
        return new CertificateProfile(
                "CN=" + dnsNames.getFirst(),
                List.of(),
                dnsNames,
                List.of(),
                List.of(),
                Set.of(Usage.SERVER_AUTH),
                notBefore,
                notAfter);
    }

    public CertificateProfile usages(Set<Usage> others) {
        return new CertificateProfile(
                subject, uris, dnsNames, ipAddresses, emails, others, notBefore, notAfter);
    }

    public CertificateProfile names(
            List<String> otherUris, List<String> otherDns, List<String> otherIps) {
        return new CertificateProfile(
                subject, otherUris, otherDns, otherIps, emails, usages, notBefore, notAfter);
    }

    public CertificateProfile subject(String other) {
        return new CertificateProfile(
                other, uris, dnsNames, ipAddresses, emails, usages, notBefore, notAfter);
    }
}
