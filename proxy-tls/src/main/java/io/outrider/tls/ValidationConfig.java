package io.outrider.tls;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a peer's certificate must satisfy (`tls.v3.CertificateValidationContext`). Immutable.
///
/// @param trust whose signatures are believed
/// @param revocation the revocation lists, or null when revocation is not checked
/// @param sanMatchers any one of them must match any name of the leaf; empty means any name will do
/// @param spkiPins base64 SHA-256 of acceptable public keys; together with `certificateHashes` one
///   match is enough
/// @param certificateHashes SHA-256 of acceptable leaf certificates, in lower-case hexadecimal
///   without colons
/// @param acceptUntrusted a failed check is recorded but does not end the handshake
///   (`ACCEPT_UNTRUSTED`)
/// @param allowExpired validity periods are not looked at
/// @param maxVerifyDepth most intermediates between leaf and anchor; negative means the default,
///   100
public record ValidationConfig(
        Trust trust,
        @Nullable Revocation revocation,
        List<SanMatcher> sanMatchers,
        Set<String> spkiPins,
        Set<String> certificateHashes,
        boolean acceptUntrusted,
        boolean allowExpired,
        int maxVerifyDepth) {

    /// An empty validation context: the peer is not verified.
    public static final ValidationConfig UNVERIFIED =
            new ValidationConfig(
                    new Trust.Unverified(), null, List.of(), Set.of(), Set.of(), false, false, -1);

    /// PEM revocation lists.
    ///
    /// @param leafOnly intermediates are not looked up (`only_verify_leaf_cert_crl`)
    public record Revocation(SecretBytes pem, boolean leafOnly) {}

    public ValidationConfig {
        sanMatchers = List.copyOf(sanMatchers);
        spkiPins = Set.copyOf(spkiPins);
        certificateHashes = Set.copyOf(certificateHashes);
    }

    /// Nothing but a PEM bundle to trust.
    public static ValidationConfig trusting(String pem) {
        return UNVERIFIED.trust(new Trust.Bundle(SecretBytes.of(pem)));
    }

    public ValidationConfig trust(Trust other) {
        return new ValidationConfig(
                other,
                revocation,
                sanMatchers,
                spkiPins,
                certificateHashes,
                acceptUntrusted,
                allowExpired,
                maxVerifyDepth);
    }

    public ValidationConfig revocation(@Nullable Revocation other) {
        return new ValidationConfig(
                trust,
                other,
                sanMatchers,
                spkiPins,
                certificateHashes,
                acceptUntrusted,
                allowExpired,
                maxVerifyDepth);
    }

    public ValidationConfig sanMatchers(SanMatcher... others) {
        return new ValidationConfig(
                trust,
                revocation,
                List.of(others),
                spkiPins,
                certificateHashes,
                acceptUntrusted,
                allowExpired,
                maxVerifyDepth);
    }

    public ValidationConfig pins(Set<String> spki, Set<String> hashes) {
        return new ValidationConfig(
                trust,
                revocation,
                sanMatchers,
                spki,
                hashes,
                acceptUntrusted,
                allowExpired,
                maxVerifyDepth);
    }

    public ValidationConfig acceptUntrusted(boolean accept) {
        return new ValidationConfig(
                trust,
                revocation,
                sanMatchers,
                spkiPins,
                certificateHashes,
                accept,
                allowExpired,
                maxVerifyDepth);
    }

    public ValidationConfig allowExpired(boolean allow) {
        return new ValidationConfig(
                trust,
                revocation,
                sanMatchers,
                spkiPins,
                certificateHashes,
                acceptUntrusted,
                allow,
                maxVerifyDepth);
    }

    public ValidationConfig maxVerifyDepth(int depth) {
        return new ValidationConfig(
                trust,
                revocation,
                sanMatchers,
                spkiPins,
                certificateHashes,
                acceptUntrusted,
                allowExpired,
                depth);
    }

    /// A combined validation context: `dynamic` wins where it says something, lists are joined
    /// (protobuf's merge).
    public ValidationConfig mergedWith(ValidationConfig dynamic) {
        List<SanMatcher> sans = new ArrayList<>(sanMatchers);
        sans.addAll(dynamic.sanMatchers);
        return new ValidationConfig(
                dynamic.trust instanceof Trust.Unverified ? trust : dynamic.trust,
                dynamic.revocation == null ? revocation : dynamic.revocation,
                sans,
                union(spkiPins, dynamic.spkiPins),
                union(certificateHashes, dynamic.certificateHashes),
                acceptUntrusted || dynamic.acceptUntrusted,
                allowExpired || dynamic.allowExpired,
                dynamic.maxVerifyDepth < 0 ? maxVerifyDepth : dynamic.maxVerifyDepth);
    }

    /// Whether `text` is the SHA-256 of a certificate as this record wants it.
    public static boolean isCertificateHash(String text) {
        return text.length() == 64
                && text.chars().allMatch(c -> "0123456789abcdef".indexOf(c) >= 0);
    }

    /// Whether `text` is the SHA-256 of a public key in base64.
    public static boolean isSpkiPin(String text) {
        try {
            byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
            return Base64.getDecoder().decode(ascii).length == 32;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /// Reads what is to be read, so that a mistake in it has its place. Slow: not on a worker.
    ///
    /// @throws TlsConfigException naming the field of the validation context
    public void check() throws TlsConfigException {
        switch (trust) {
            case Trust.Bundle bundle -> bundle.check();
            case Trust.SpiffeBundles(var bundles) -> {
                for (SecretBytes pem : bundles.values()) {
                    new Trust.Bundle(pem).check();
                }
            }
            case Trust.Unverified _, Trust.SystemRoots _ -> {}
        }
        if (revocation != null) {
            RevocationLists.of(revocation);
        }
    }

    /// Whether there is anything to check about a peer's certificate.
    boolean verifiesAnything() {
        return !(trust instanceof Trust.Unverified)
                || !sanMatchers.isEmpty()
                || !spkiPins.isEmpty()
                || !certificateHashes.isEmpty();
    }

    private static Set<String> union(Set<String> left, Set<String> right) {
        Set<String> all = new LinkedHashSet<>(left);
        all.addAll(right);
        return all;
    }
}
