package io.outrider.injector.certificate;

import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The authority that signs now, the one that will sign next and the one that signed before: what
/// all replicas share, kept in one Secret. Immutable.
///
/// An authority is replaced in three steps, each at least an overlap after the one before, so that
/// the API server trusts a certificate before it meets it and for as long as it may meet it:
///
/// 1. at two thirds of its life a *next* one joins the trusted bundle;
/// 2. the next one becomes the *current* one, which signs, and the old one stays trusted;
/// 3. the *previous* one leaves the bundle.
public record Authorities(
        KeyedCertificate current,
        Instant since,
        @Nullable KeyedCertificate next,
        @Nullable KeyedCertificate previous) {
    /// How authorities live.
    ///
    /// @param life of one authority
    /// @param overlap between two steps; many times the time in which a replica looks at the Secret
    public record Plan(Duration life, Duration overlap) {}

    /// What is to be true at this time.
    ///
    /// @param stored null when there is none yet
    /// @return the same object when nothing is to be done
    static Authorities at(Instant now, @Nullable Authorities stored, Plan plan, Issuer issuer)
            throws GeneralSecurityException {
        if (stored == null || !now.isBefore(end(stored.current()))) {
            return new Authorities(issuer.authority(now, plan.life()), now, null, null);
        }
        boolean overlapped = !now.isBefore(stored.since().plus(plan.overlap()));
        if (!overlapped) return stored;
        KeyedCertificate next = stored.next();
        if (next != null) return new Authorities(next, now, null, stored.current());
        if (stored.previous() != null) {
            return new Authorities(stored.current(), now, null, null);
        }
        Instant renewal = end(stored.current()).minus(plan.life().dividedBy(3));
        if (now.isBefore(renewal)) return stored;
        return new Authorities(stored.current(), now, issuer.authority(now, plan.life()), null);
    }

    /// Reads what [#write] wrote; null when it is not there or not whole.
    static @Nullable Authorities read(Map<String, String> data) {
        try {
            KeyedCertificate current = pair(data, "ca");
            String since = data.get("since");
            if (current == null || since == null) return null;
            return new Authorities(
                    current,
                    Instant.ofEpochSecond(Long.parseLong(since)),
                    pair(data, "next"),
                    pair(data, "previous"));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return null;
        }
    }

    Map<String, String> write() throws GeneralSecurityException {
        Map<String, String> data = new TreeMap<>();
        put(data, "ca", current);
        put(data, "next", next);
        put(data, "previous", previous);
        data.put("since", Long.toString(since.getEpochSecond()));
        return data;
    }

    /// Every certificate the API server has to trust, as PEM.
    public String bundle() throws GeneralSecurityException {
        StringBuilder pem = new StringBuilder(current.certificatePem());
        if (next != null) pem.append(next.certificatePem());
        if (previous != null) pem.append(previous.certificatePem());
        return pem.toString();
    }

    private static @Nullable KeyedCertificate pair(Map<String, String> data, String name)
            throws GeneralSecurityException {
        String certificate = data.get(name + ".crt");
        String key = data.get(name + ".key");
        return certificate == null || key == null ? null : KeyedCertificate.read(certificate, key);
    }

    private static void put(
            Map<String, String> data, String name, @Nullable KeyedCertificate authority)
            throws GeneralSecurityException {
        if (authority == null) return;
        data.put(name + ".crt", authority.certificatePem());
        data.put(name + ".key", authority.keyPem());
    }

    private static Instant end(KeyedCertificate certificate) {
        return certificate.certificate().getNotAfter().toInstant();
    }
}
