package io.outrider.injector.certificate;

import io.outrider.injector.cluster.ClusterApi;
import io.outrider.injector.cluster.ClusterApi.StoredSecret;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps three things true: the Secret holds living authorities, the API server trusts them, and
/// the server shows a certificate signed by the current one.
///
/// Every replica does this, and none leads: the Secret's version lets the first win and the others
/// read what it wrote, and telling the API server the same thing twice does no harm. Each replica's
/// own key never leaves its memory.
///
/// Threads: one at a time; [#isReady] any.
public final class CertificateKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateKeeper.class);

    private final ClusterApi cluster;
    private final Issuer issuer;
    private final Authorities.Plan plan;
    private final Duration servingLife;
    private final List<String> names;
    private final ServingKeys keys;
    private @Nullable KeyedCertificate signedBy;
    private volatile boolean trusted;

    /// @param servingLife of the server's certificate, renewed at half of it
    /// @param names the DNS names the API server calls the webhook by
    public CertificateKeeper(
            ClusterApi cluster,
            Issuer issuer,
            Authorities.Plan plan,
            Duration servingLife,
            List<String> names,
            ServingKeys keys) {
        this.cluster = cluster;
        this.issuer = issuer;
        this.plan = plan;
        this.servingLife = servingLife;
        this.names = List.copyOf(names);
        this.keys = keys;
    }

    /// Does what is due at this time.
    ///
    /// @throws RuntimeException the API server could not be asked; what is served now stays
    public void keep(Instant now) {
        try {
            Authorities authorities = authorities(now);
            if (authorities == null) return;
            String bundle = authorities.bundle();
            // Trust first: nobody shall see a certificate that is not trusted yet.
            if (cluster.trust(bundle)) LOG.info("the webhook's trusted certificates were set");
            serve(authorities.current(), now);
            trusted = true;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("certificates could not be made", e);
        }
    }

    /// Whether a review would find a certificate here that the API server trusts.
    public boolean isReady() {
        return trusted;
    }

    private @Nullable Authorities authorities(Instant now) throws GeneralSecurityException {
        StoredSecret secret = cluster.secret();
        if (secret == null) {
            throw new IllegalStateException("the Secret for the authority is not there");
        }
        Authorities stored = Authorities.read(secret.data());
        Authorities wanted = Authorities.at(now, stored, plan, issuer);
        if (wanted.equals(stored)) return stored;
        if (!cluster.replaceSecret(wanted.write(), secret.version())) {
            // Another replica was faster: its authorities are read next time.
            return null;
        }
        LOG.info("the authority's Secret was written: {}", wanted.current());
        return wanted;
    }

    private void serve(KeyedCertificate authority, Instant now) throws GeneralSecurityException {
        KeyedCertificate shown = keys.certificate();
        boolean sameAuthority =
                signedBy != null && signedBy.certificate().equals(authority.certificate());
        if (shown != null && sameAuthority && now.isBefore(renewal(shown))) return;
        Instant authorityEnd = authority.certificate().getNotAfter().toInstant();
        Duration left = Duration.between(now, authorityEnd);
        Duration life = servingLife.compareTo(left) < 0 ? servingLife : left;
        KeyedCertificate serving = issuer.serving(authority, names, now, life);
        keys.use(serving);
        signedBy = authority;
        LOG.info("serving with a new certificate until {}", serving.certificate().getNotAfter());
    }

    private Instant renewal(KeyedCertificate shown) {
        return shown.certificate().getNotAfter().toInstant().minus(servingLife.dividedBy(2));
    }
}
