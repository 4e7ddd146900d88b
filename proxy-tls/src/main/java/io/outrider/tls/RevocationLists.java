package io.outrider.tls;

import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/// Certificate revocation lists and how far up a path they are asked. Immutable.
///
/// A certificate for which there is no current list is refused, as in OpenSSL.
final class RevocationLists {
    private static final String ISSUING_DISTRIBUTION_POINT = "2.5.29.28";

    private final List<X509CRL> lists;
    private final boolean leafOnly;

    private RevocationLists(List<X509CRL> lists, boolean leafOnly) {
        this.lists = lists;
        this.leafOnly = leafOnly;
    }

    static RevocationLists of(ValidationConfig.Revocation config) throws TlsConfigException {
        List<X509CRL> lists = PemBlocks.revocationLists(config.pem().utf8(), "crl");
        for (X509CRL list : lists) {
            if (list.getExtensionValue(ISSUING_DISTRIBUTION_POINT) != null) {
                throw new TlsConfigException(
                        "crl",
                        "the list of "
                                + list.getIssuerX500Principal().getName()
                                + " covers only part of its issuer's certificates (expected: a complete list)");
            }
        }
        return new RevocationLists(lists, config.leafOnly());
    }

    /// Checks `path`, leaf first, its last certificate the anchor; returns until when the lists are
    /// current.
    Instant check(List<X509Certificate> path, Instant now) throws PeerVerificationException {
        Instant until = Instant.MAX;
        int depths = leafOnly ? 1 : path.size() - 1;
        for (int depth = 0; depth < depths && depth + 1 < path.size(); depth++) {
            Instant end = check(path.get(depth), path.get(depth + 1), depth, now);
            until = end.isBefore(until) ? end : until;
        }
        return until;
    }

    private Instant check(
            X509Certificate certificate, X509Certificate issuer, int depth, Instant now)
            throws PeerVerificationException {
        ChainError problem = ChainError.UNABLE_TO_GET_CRL;
        Instant currentUntil = null;
        for (X509CRL list : lists) {
            if (!list.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())
                    || !isSignedBy(list, issuer)) {
                continue;
            }
            if (list.isRevoked(certificate)) {
                throw ChainVerifier.refuse(ChainError.REVOKED, depth);
            }
            Instant end =
                    list.getNextUpdate() == null ? Instant.MAX : list.getNextUpdate().toInstant();
            if (now.isAfter(end)) {
                problem = ChainError.CRL_HAS_EXPIRED;
            } else if (now.isBefore(list.getThisUpdate().toInstant())) {
                problem = ChainError.CRL_NOT_YET_VALID;
            } else {
                currentUntil = end;
            }
        }
        if (currentUntil == null) {
            throw ChainVerifier.refuse(problem, depth);
        }
        return currentUntil;
    }

    private static boolean isSignedBy(X509CRL list, X509Certificate issuer) {
        try {
            list.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException _) {
            return false;
        }
    }
}
