package io.outrider.tls;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The session id context: a digest of everything that a resumed session must still satisfy.
/// Immutable.
///
/// A session made under other rules has another digest, so it cannot be resumed (CVE-2022-21654). A
/// renewed certificate of the same name keeps it.
final class SessionScope {
    private SessionScope() {}

    static byte[] of(DownstreamTls config, LocalCertificate certificate) {
        Digest digest = new Digest();
        CertificateDetails own = certificate.details();
        digest.add(own.subject());
        digest.add(own.issuer());
        digest.add(own.subjectAltNames().toString());
        digest.add(Boolean.toString(config.requireClientCertificate()));
        digest.add(config.common().alpnProtocols().toString());
        ValidationConfig validation = config.common().validation();
        if (validation != null) {
            digest.add(validation.sanMatchers().toString());
            digest.add(validation.spkiPins().stream().sorted().toList().toString());
            digest.add(validation.certificateHashes().stream().sorted().toList().toString());
            digest.add(
                    List.of(
                                    validation.acceptUntrusted(),
                                    validation.allowExpired(),
                                    validation.maxVerifyDepth())
                            .toString());
            ValidationConfig.Revocation revocation = validation.revocation();
            digest.add(revocation == null ? null : revocation.pem());
            digest.add(Boolean.toString(revocation != null && revocation.leafOnly()));
            switch (validation.trust()) {
                case Trust.Unverified _ -> digest.add("unverified");
                case Trust.SystemRoots _ -> digest.add("system");
                case Trust.Bundle bundle -> digest.add(bundle.pem());
                case Trust.SpiffeBundles bundles ->
                        bundles.byTrustDomain().entrySet().stream()
                                .sorted(java.util.Map.Entry.comparingByKey())
                                .forEach(
                                        domain -> {
                                            digest.add(domain.getKey());
                                            digest.add(domain.getValue());
                                        });
            }
        }
        return digest.finish();
    }

    /// SHA-256 over parts, each with its length in front, so that no two lists of parts look alike.
    private static final class Digest {
        private final MessageDigest sha256;

        Digest() {
            try {
                sha256 = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has SHA-256", e);
            }
        }

        void add(@Nullable SecretBytes part) {
            add(part == null ? new byte[0] : part.toByteArray());
        }

        void add(String part) {
            add(part.getBytes(StandardCharsets.UTF_8));
        }

        private void add(byte[] part) {
            for (int shift = 24; shift >= 0; shift -= 8) {
                sha256.update((byte) (part.length >> shift));
            }
            sha256.update(part);
        }

        byte[] finish() {
            return sha256.digest();
        }
    }
}
