package io.outrider.tls;

import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXReason;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Date;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds a path from a peer's leaf to a trust anchor and checks it (RFC 5280 §6): signatures,
/// validity, constraints, purpose, revocation. Immutable.
final class ChainVerifier {
    private static final int DEFAULT_DEPTH = 100;
    private static final int MAX_CERTIFICATES = 32;
    private static final int MAX_PATHS = 16;
    private static final int MAX_STEPS = 256;
    private static final String ANY_PURPOSE = "2.5.29.37.0";

    private final TrustAnchors anchors;
    private final @Nullable RevocationLists revocation;
    private final PeerRole role;
    private final boolean allowExpired;
    private final int maxIntermediates;

    ChainVerifier(
            TrustAnchors anchors,
            @Nullable RevocationLists revocation,
            PeerRole role,
            boolean allowExpired,
            int maxVerifyDepth) {
        this.anchors = anchors;
        this.revocation = revocation;
        this.role = role;
        this.allowExpired = allowExpired;
        this.maxIntermediates = maxVerifyDepth < 0 ? DEFAULT_DEPTH : maxVerifyDepth;
    }

    TrustAnchors anchors() {
        return anchors;
    }

    /// Checks `chain`, leaf first, the rest in any order; returns until when the answer holds.
    Instant verify(List<X509Certificate> chain, Instant now) throws PeerVerificationException {
        if (chain.size() > MAX_CERTIFICATES) {
            throw refuse(ChainError.CHAIN_TOO_LONG, 0);
        }
        List<List<X509Certificate>> paths = findPaths(chain);
        if (paths.isEmpty()) {
            throw noPath(chain);
        }
        PeerVerificationException first = null;
        for (List<X509Certificate> path : paths) {
            try {
                return verifyPath(path, now);
            } catch (PeerVerificationException e) {
                if (first == null) {
                    first = e;
                }
            }
        }
        throw first == null ? noPath(chain) : first;
    }

    /// Paths from the leaf through `sent` to an anchor, shortest first; the anchor is the last of
    /// each path.
    ///
    /// A peer chooses what it sends, so the search stops after [#MAX_STEPS] steps whatever that
    /// was.
    private List<List<X509Certificate>> findPaths(List<X509Certificate> sent) {
        List<List<X509Certificate>> found = new ArrayList<>();
        Deque<List<X509Certificate>> open = new ArrayDeque<>();
        open.add(List.of(sent.getFirst()));
        for (int step = 0; step < MAX_STEPS && !open.isEmpty(); step++) {
            List<X509Certificate> path = open.remove();
            X509Certificate last = path.getLast();
            if (anchors.contains(last)) {
                found.add(path);
                continue;
            }
            for (X509Certificate anchor : anchors.named(last.getIssuerX500Principal())) {
                found.add(extended(path, anchor));
            }
            for (X509Certificate issuer : sent) {
                if (issuer.getSubjectX500Principal().equals(last.getIssuerX500Principal())
                        && !path.contains(issuer)
                        && open.size() < MAX_STEPS) {
                    open.add(extended(path, issuer));
                }
            }
        }
        return found.size() > MAX_PATHS ? found.subList(0, MAX_PATHS) : found;
    }

    private static List<X509Certificate> extended(
            List<X509Certificate> path, X509Certificate next) {
        List<X509Certificate> longer = new ArrayList<>(path.size() + 1);
        longer.addAll(path);
        longer.add(next);
        return longer;
    }

    private static PeerVerificationException noPath(List<X509Certificate> chain) {
        X509Certificate last = chain.getLast();
        if (!last.getSubjectX500Principal().equals(last.getIssuerX500Principal())) {
            return refuse(ChainError.NO_LOCAL_ISSUER, chain.size() - 1);
        }
        return chain.size() == 1
                ? refuse(ChainError.SELF_SIGNED_LEAF, 0)
                : refuse(ChainError.SELF_SIGNED_IN_CHAIN, chain.size() - 1);
    }

    private Instant verifyPath(List<X509Certificate> path, Instant now)
            throws PeerVerificationException {
        if (path.size() - 2 > maxIntermediates) {
            throw refuse(ChainError.CHAIN_TOO_LONG, path.size() - 1);
        }
        for (int depth = 0; depth < path.size(); depth++) {
            checkPurpose(path.get(depth), depth);
        }
        if (path.size() > 1) {
            checkSignaturesAndConstraints(path, now);
        }
        Instant until = Instant.MAX;
        if (!allowExpired) {
            for (int depth = path.size() - 1; depth >= 0; depth--) {
                until = earlier(until, checkValidity(path.get(depth), depth, now));
            }
        }
        if (revocation != null) {
            until = earlier(until, revocation.check(path, now));
        }
        return until;
    }

    private Instant checkValidity(X509Certificate certificate, int depth, Instant now)
            throws PeerVerificationException {
        if (now.isBefore(certificate.getNotBefore().toInstant())) {
            throw refuse(ChainError.CERT_NOT_YET_VALID, depth);
        }
        Instant end = certificate.getNotAfter().toInstant();
        if (now.isAfter(end)) {
            throw refuse(ChainError.CERT_HAS_EXPIRED, depth);
        }
        return end;
    }

    private void checkPurpose(X509Certificate certificate, int depth)
            throws PeerVerificationException {
        List<String> usages;
        try {
            usages = certificate.getExtendedKeyUsage();
        } catch (CertificateParsingException _) {
            throw refuse(ChainError.INVALID_PURPOSE, depth);
        }
        if (usages != null
                && !usages.contains(role.extendedKeyUsage())
                && !usages.contains(ANY_PURPOSE)) {
            throw refuse(ChainError.INVALID_PURPOSE, depth);
        }
    }

    private void checkSignaturesAndConstraints(List<X509Certificate> path, Instant now)
            throws PeerVerificationException {
        try {
            CertPath certPath =
                    CertificateFactory.getInstance("X.509")
                            .generateCertPath(path.subList(0, path.size() - 1));
            PKIXParameters parameters =
                    new PKIXParameters(Set.of(new TrustAnchor(path.getLast(), null)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(insideAllValidities(path, now)));
            CertPathValidator.getInstance("PKIX").validate(certPath, parameters);
        } catch (CertPathValidatorException e) {
            int depth = Math.max(0, e.getIndex());
            throw refuse(errorFor(e), depth);
        } catch (GeneralSecurityException _) {
            throw refuse(ChainError.APPLICATION, 0);
        }
    }

    /// Validity is checked by us, in OpenSSL's words and for the anchor too; here it must not stand
    /// in the way.
    private static Instant insideAllValidities(List<X509Certificate> path, Instant now) {
        Instant date = now;
        for (X509Certificate certificate : path) {
            Instant end = certificate.getNotAfter().toInstant();
            if (date.isAfter(end)) {
                date = end;
            }
        }
        for (X509Certificate certificate : path) {
            Instant begin = certificate.getNotBefore().toInstant();
            if (date.isBefore(begin)) {
                date = begin;
            }
        }
        return date;
    }

    private static ChainError errorFor(CertPathValidatorException e) {
        return switch (e.getReason()) {
            case BasicReason reason ->
                    switch (reason) {
                        case EXPIRED -> ChainError.CERT_HAS_EXPIRED;
                        case NOT_YET_VALID -> ChainError.CERT_NOT_YET_VALID;
                        case REVOKED -> ChainError.REVOKED;
                        case INVALID_SIGNATURE -> ChainError.CERT_SIGNATURE_FAILURE;
                        case UNDETERMINED_REVOCATION_STATUS -> ChainError.UNABLE_TO_GET_CRL;
                        case UNSPECIFIED, ALGORITHM_CONSTRAINED -> ChainError.APPLICATION;
                    };
            case PKIXReason reason ->
                    switch (reason) {
                        case NOT_CA_CERT, INVALID_KEY_USAGE -> ChainError.INVALID_CA;
                        case PATH_TOO_LONG -> ChainError.CHAIN_TOO_LONG;
                        case NAME_CHAINING, NO_TRUST_ANCHOR -> ChainError.NO_LOCAL_ISSUER;
                        case INVALID_POLICY, INVALID_NAME, UNRECOGNIZED_CRIT_EXT ->
                                ChainError.APPLICATION;
                    };
            default -> ChainError.APPLICATION;
        };
    }

    private static Instant earlier(Instant left, Instant right) {
        return left.isBefore(right) ? left : right;
    }

    static PeerVerificationException refuse(ChainError error, int depth) {
        return new PeerVerificationException(
                TlsFailure.Kind.VERIFY_ERROR,
                error,
                "verify cert failed: X509_verify_cert: certificate verification error at depth "
                        + depth
                        + ": "
                        + error.text());
    }
}
