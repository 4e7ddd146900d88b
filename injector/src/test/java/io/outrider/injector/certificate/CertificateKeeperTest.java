package io.outrider.injector.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class CertificateKeeperTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Authorities.Plan PLAN =
            new Authorities.Plan(Duration.ofDays(6), Duration.ofHours(1));

    private final MemoryCluster cluster = new MemoryCluster();
    private final ServingKeys keys = new ServingKeys();
    private final ServingKeys otherKeys = new ServingKeys();
    private final CertificateKeeper keeper = keeper(keys);
    private final CertificateKeeper other = keeper(otherKeys);

    @Test
    void theFirstRunMakesAnAuthorityAndServesWithIt() throws Exception {
        keeper.keep(START);

        assertThat(keeper.isReady()).isTrue();
        assertThat(shown(keys).getSubjectAlternativeNames())
                .containsExactly(List.of(2, "injector.outrider-system.svc"));
        assertTrusted(keys);
    }

    @Test
    void replicasShareOneAuthorityAndHaveKeysOfTheirOwn() throws Exception {
        keeper.keep(START);
        other.keep(START);

        assertThat(cluster.writes()).isOne();
        assertThat(shown(keys)).isNotEqualTo(shown(otherKeys));
        assertTrusted(keys);
        assertTrusted(otherKeys);
    }

    @Test
    void nothingIsWrittenWhenNothingIsDue() {
        keeper.keep(START);
        X509Certificate before = shown(keys);

        keeper.keep(START.plus(Duration.ofHours(11)));

        assertThat(shown(keys)).isSameAs(before);
        assertThat(cluster.writes()).isOne();
    }

    @Test
    void theServersCertificateIsRenewedAtHalfItsLife() {
        keeper.keep(START);
        X509Certificate before = shown(keys);

        keeper.keep(START.plus(Duration.ofHours(12)));

        assertThat(shown(keys)).isNotEqualTo(before);
    }

    /// Two replicas for twenty days, each looking at the Secret every ten minutes, the second one
    /// five minutes after the first: at every moment the API server trusts what both show.
    @Test
    void authoritiesChangeWithoutAMomentOfDistrust() throws Exception {
        Instant end = START.plus(Duration.ofDays(20));
        keeper.keep(START);
        other.keep(START);
        for (Instant now = START; now.isBefore(end); now = now.plus(Duration.ofMinutes(10))) {
            keeper.keep(now);
            assertTrusted(keys);
            assertTrusted(otherKeys);
            other.keep(now.plus(Duration.ofMinutes(5)));
            assertTrusted(keys);
            assertTrusted(otherKeys);
            assertThat(shown(keys).getNotAfter().toInstant()).isAfter(now);
        }

        assertThat(cluster.writes()).as("four changes of three steps").isGreaterThan(10);
    }

    @Test
    void anAbsentApiServerLeavesWhatIsServedAsItIs() {
        keeper.keep(START);
        X509Certificate before = shown(keys);
        cluster.setReachable(false);

        assertThatThrownBy(() -> keeper.keep(START.plus(Duration.ofDays(1))))
                .hasMessage("the API server is away");

        assertThat(shown(keys)).isSameAs(before);
        assertThat(keeper.isReady()).isTrue();
    }

    @Test
    void aSecretThatIsNotWholeIsMadeAnew() throws Exception {
        cluster.replaceSecret(java.util.Map.of("ca.crt", "half a file"), "0");

        keeper.keep(START);

        assertTrusted(keys);
    }

    @Test
    void aWipedTrustIsPutBack() throws Exception {
        keeper.keep(START);
        cluster.trust("");

        keeper.keep(START);

        assertTrusted(keys);
    }

    private CertificateKeeper keeper(ServingKeys shownBy) {
        return new CertificateKeeper(
                cluster,
                new Issuer(new SecureRandom()),
                PLAN,
                Duration.ofHours(24),
                List.of("injector.outrider-system.svc"),
                shownBy);
    }

    private static X509Certificate shown(ServingKeys keys) {
        return Objects.requireNonNull(keys.certificate()).certificate();
    }

    /// One of the trusted authorities has signed what is shown.
    private void assertTrusted(ServingKeys keys) throws GeneralSecurityException {
        byte[] pem = cluster.bundle().getBytes(StandardCharsets.US_ASCII);
        for (Certificate authority :
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(new ByteArrayInputStream(pem))) {
            X509Certificate issuer = (X509Certificate) authority;
            if (issuer.getSubjectX500Principal().equals(shown(keys).getIssuerX500Principal())) {
                shown(keys).verify(issuer.getPublicKey());
                return;
            }
        }
        throw new AssertionError("nobody trusts " + shown(keys).getIssuerX500Principal());
    }
}
