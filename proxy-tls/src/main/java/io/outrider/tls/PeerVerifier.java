package io.outrider.tls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;

/// Decides whether a peer's certificate is acceptable under one [ValidationConfig].
///
/// Order as in Envoy: chain, names wanted by the connection, configured names, then pins. Threads:
/// any thread.
final class PeerVerifier {
    private final ValidationConfig config;
    private final ChainTrust trust;
    private final InstantSource clock;
    private final VerifiedChains verified = new VerifiedChains();

    private PeerVerifier(ValidationConfig config, ChainTrust trust, InstantSource clock) {
        this.config = config;
        this.trust = trust;
        this.clock = clock;
    }

    /// Reads what `config` trusts. Slow: not on a worker.
    static PeerVerifier of(ValidationConfig config, PeerRole peer, InstantSource clock)
            throws TlsConfigException {
        if (config.trust() instanceof Trust.Unverified) {
            if (config.revocation() != null) {
                throw new TlsConfigException("crl", "set without trusted_ca");
            }
            if (!config.sanMatchers().isEmpty()) {
                throw new TlsConfigException(
                        "match_typed_subject_alt_names",
                        "SAN-based verification of peer certificates"
                                + " without trusted CA is insecure and not allowed");
            }
            if (config.allowExpired()) {
                throw new TlsConfigException(
                        "allow_expired_certificate",
                        "certificate validity period is always ignored without trusted CA");
            }
        }
        checkPins(config);
        return new PeerVerifier(config, ChainTrust.of(config, peer), clock);
    }

    private static void checkPins(ValidationConfig config) throws TlsConfigException {
        for (String hash : config.certificateHashes()) {
            if (!ValidationConfig.isCertificateHash(hash)) {
                throw new TlsConfigException(
                        "verify_certificate_hash",
                        hash + " (expected: SHA-256 as 64 lower-case hexadecimal digits)");
            }
        }
        for (String pin : config.spkiPins()) {
            if (!ValidationConfig.isSpkiPin(pin)) {
                throw new TlsConfigException(
                        "verify_certificate_spki", pin + " (expected: SHA-256 in base64)");
            }
        }
    }

    /// Whether a server has a reason to ask its client for a certificate.
    boolean verifiesAnything() {
        return config.verifiesAnything();
    }

    /// The anchors whose names a server sends when it asks for a certificate.
    X509Certificate[] acceptedIssuers() {
        return trust.acceptedIssuers();
    }

    /// Refuses what this configuration does not accept; `chain` is leaf first.
    ///
    /// @param wantedNames of which the leaf must carry one, for this connection only; empty means
    ///   no such rule
    void check(X509Certificate[] chain, List<String> wantedNames) throws PeerVerificationException {
        try {
            verify(chain, wantedNames);
        } catch (PeerVerificationException e) {
            if (!config.acceptUntrusted()) {
                throw e;
            }
        }
    }

    /// Who the peer is, after its handshake was let through by [#check].
    PeerIdentity identify(X509Certificate[] chain, List<String> wantedNames) {
        try {
            CertificateDetails details = verify(chain, wantedNames);
            return new PeerIdentity(
                    details, config.verifiesAnything() || !wantedNames.isEmpty(), null);
        } catch (PeerVerificationException e) {
            return new PeerIdentity(new CertificateDetails(List.of(chain)), false, e.kind());
        }
    }

    private CertificateDetails verify(X509Certificate[] chain, List<String> wantedNames)
            throws PeerVerificationException {
        if (chain.length == 0) {
            throw refuse(TlsFailure.Kind.VERIFY_NO_CERT, "verify cert failed: empty cert chain");
        }
        Instant now = clock.instant();
        CertificateDetails details = verified.find(chain, now);
        if (details == null) {
            List<X509Certificate> parsed = VerifiedChains.parsed(chain);
            details = new CertificateDetails(parsed);
            refuseStrangeNames(details);
            verified.add(chain, details, trust.verify(details, now));
        }
        if (!wantedNames.isEmpty() && !carries(details, wantedNames)) {
            throw refuse(
                    TlsFailure.Kind.VERIFY_SAN,
                    "verify cert failed: verify SAN list, expected SANs: ["
                            + String.join(", ", wantedNames)
                            + "], certificate SANs: ["
                            + names(details)
                            + "]");
        }
        if (!config.sanMatchers().isEmpty() && !anyName(details, this::isConfiguredName)) {
            throw refuse(
                    TlsFailure.Kind.VERIFY_SAN,
                    "verify cert failed: SAN matcher, certificate SANs are ["
                            + names(details)
                            + "]");
        }
        if (!pinned(details)) {
            throw refuse(
                    TlsFailure.Kind.VERIFY_CERT_HASH, "verify cert failed: cert hash and spki");
        }
        return details;
    }

    /// A NUL or an unreadable name extension is an attempt to be taken for somebody else.
    private static void refuseStrangeNames(CertificateDetails details)
            throws PeerVerificationException {
        try {
            for (SubjectAltName name : details.subjectAltNames()) {
                if (name.value().indexOf('\0') >= 0) {
                    throw refuse(
                            TlsFailure.Kind.VERIFY_SAN,
                            "verify cert failed: NUL in a subject alternative name");
                }
            }
        } catch (IllegalArgumentException | IllegalStateException _) {
            throw refuse(
                    TlsFailure.Kind.VERIFY_SAN,
                    "verify cert failed: unreadable subject alternative names");
        }
    }

    private static String names(CertificateDetails details) {
        return String.join(
                ", ", details.subjectAltNames().stream().map(SubjectAltName::value).toList());
    }

    private boolean isConfiguredName(SubjectAltName name) {
        for (SanMatcher matcher : config.sanMatchers()) {
            if (matcher.matches(name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean carries(CertificateDetails details, List<String> wantedNames) {
        return anyName(
                details,
                name ->
                        switch (name.type()) {
                            case DNS ->
                                    wantedNames.stream()
                                            .anyMatch(w -> DnsName.matches(name.value(), w));
                            case URI, EMAIL, IP_ADDRESS -> wantedNames.contains(name.value());
                            case OTHER_NAME -> false;
                        });
    }

    private static boolean anyName(CertificateDetails details, Predicate<SubjectAltName> wanted) {
        for (SubjectAltName name : details.subjectAltNames()) {
            if (wanted.test(name)) {
                return true;
            }
        }
        return false;
    }

    private boolean pinned(CertificateDetails details) {
        if (config.certificateHashes().isEmpty() && config.spkiPins().isEmpty()) {
            return true;
        }
        return config.certificateHashes().contains(details.sha256())
                || config.spkiPins().contains(spkiPin(details.leaf()));
    }

    private static String spkiPin(X509Certificate certificate) {
        try {
            byte[] spki = certificate.getPublicKey().getEncoded();
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(spki));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static PeerVerificationException refuse(TlsFailure.Kind kind, String message) {
        return new PeerVerificationException(kind, ChainError.APPLICATION, message);
    }
}
