package io.outrider.tls;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A [Trust] made ready for use: which verifier judges which chain. Immutable.
final class ChainTrust {
    private static final int KEY_CERT_SIGN = 5;
    private static final int CRL_SIGN = 6;

    private final @Nullable ChainVerifier everybody;
    private final @Nullable Map<String, ChainVerifier> byTrustDomain;

    private ChainTrust(
            @Nullable ChainVerifier everybody, @Nullable Map<String, ChainVerifier> byTrustDomain) {
        this.everybody = everybody;
        this.byTrustDomain = byTrustDomain;
    }

    static ChainTrust of(ValidationConfig config, PeerRole peer) throws TlsConfigException {
        return switch (config.trust()) {
            case Trust.Unverified _ -> new ChainTrust(null, null);
            case Trust.SystemRoots _ ->
                    new ChainTrust(verifier(TrustAnchors.system(), config, peer), null);
            case Trust.Bundle bundle ->
                    new ChainTrust(verifier(TrustAnchors.of(bundle.pem()), config, peer), null);
            case Trust.SpiffeBundles bundles -> {
                Map<String, ChainVerifier> verifiers = new HashMap<>();
                for (Map.Entry<String, SecretBytes> domain : bundles.byTrustDomain().entrySet()) {
                    verifiers.put(
                            domain.getKey(),
                            verifier(TrustAnchors.of(domain.getValue()), config, peer));
                }
                yield new ChainTrust(null, verifiers);
            }
        };
    }

    private static ChainVerifier verifier(
            TrustAnchors anchors, ValidationConfig config, PeerRole peer)
            throws TlsConfigException {
        return new ChainVerifier(
                anchors,
                config.revocation() == null ? null : RevocationLists.of(config.revocation()),
                peer,
                config.allowExpired(),
                config.maxVerifyDepth());
    }

    /// Every anchor's certificate.
    X509Certificate[] acceptedIssuers() {
        Set<X509Certificate> all = new LinkedHashSet<>();
        Collection<ChainVerifier> verifiers =
                byTrustDomain != null
                        ? byTrustDomain.values()
                        : everybody != null ? Set.of(everybody) : Set.of();
        for (ChainVerifier verifier : verifiers) {
            all.addAll(verifier.anchors().all());
        }
        return all.toArray(X509Certificate[]::new);
    }

    /// Refuses an untrusted chain; returns until when the answer holds.
    Instant verify(CertificateDetails peer, Instant now) throws PeerVerificationException {
        if (everybody != null) {
            return everybody.verify(peer.chain(), now);
        }
        if (byTrustDomain != null) {
            ChainVerifier verifier = spiffeVerifier(peer, byTrustDomain);
            try {
                return verifier.verify(peer.chain(), now);
            } catch (PeerVerificationException e) {
                throw refuse(String.valueOf(e.getMessage())); // one alert for all, as in Envoy
            }
        }
        return Instant.MAX;
    }

    /// SPIFFE X.509-SVID §5.2: a leaf that is no CA, and whose one URI names the trust domain.
    private static ChainVerifier spiffeVerifier(
            CertificateDetails peer, Map<String, ChainVerifier> byTrustDomain)
            throws PeerVerificationException {
        X509Certificate leaf = peer.leaf();
        boolean[] usage = leaf.getKeyUsage();
        if (leaf.getBasicConstraints() >= 0
                || usage != null && (usage[KEY_CERT_SIGN] || usage[CRL_SIGN])) {
            throw refuse("verify cert failed: SPIFFE pre-check");
        }
        String domain = SpiffeId.trustDomain(peer.subjectAltNames());
        ChainVerifier verifier = domain == null ? null : byTrustDomain.get(domain);
        if (verifier == null) {
            throw refuse("verify cert failed: no trust bundle store");
        }
        return verifier;
    }

    private static PeerVerificationException refuse(String message) {
        return new PeerVerificationException(
                TlsFailure.Kind.VERIFY_ERROR, ChainError.APPLICATION, message);
    }
}
