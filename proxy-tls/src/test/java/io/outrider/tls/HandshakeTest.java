package io.outrider.tls;

import static io.outrider.tls.TestPki.CLIENT_ID;
import static io.outrider.tls.TestPki.NOW;
import static io.outrider.tls.TestPki.SERVER_ID;
import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.tls.ca.CertificateAuthority;
import io.outrider.tls.ca.CertificateProfile;
import io.outrider.tls.ca.IssuedCertificate;
import io.outrider.tls.ca.KeyPairs;
import io.outrider.tls.ca.PemText;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(LeakCheck.class)
class HandshakeTest {
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);

    private final TestPki pki = new TestPki();
    private final ValidationConfig ours = ValidationConfig.trusting(pki.rootPem());

    @ParameterizedTest
    @EnumSource(TlsProvider.class)
    void bothSidesKnowEachOther(TlsProvider provider) throws Exception {
        ServerTls server =
                ServerTls.build(TestPki.mutual(pki.workload(SERVER_ID), ours), provider, CLOCK);
        ClientTls client =
                ClientTls.build(TestPki.client(pki.workload(CLIENT_ID), ours), provider, CLOCK);

        try (TlsPair pair = TlsPair.serving(server)) {
            TlsConnectionInfo seenByClient =
                    pair.connect(client, ClientTls.Connection.withSni("reviews.default.svc"))
                            .established();
            TlsConnectionInfo seenByServer = pair.serverEnd().established();

            assertThat(TlsPair.peer(seenByServer).spiffeId()).isEqualTo(CLIENT_ID);
            assertThat(TlsPair.peer(seenByServer).validated()).isTrue();
            assertThat(TlsPair.local(seenByServer).spiffeId()).isEqualTo(SERVER_ID);
            assertThat(seenByServer.sni()).isEqualTo("reviews.default.svc");
            assertThat(seenByServer.version()).isEqualTo("TLSv1.3");
            assertThat(TlsPair.peer(seenByClient).spiffeId()).isEqualTo(SERVER_ID);
            assertThat(TlsPair.local(seenByClient).spiffeId()).isEqualTo(CLIENT_ID);
        }
    }

    @Test
    void istiosServerNamesPass() throws Exception {
        ServerTls server =
                ServerTls.build(TestPki.oneWay(pki.workload(SERVER_ID)), TlsProvider.best(), CLOCK);
        ClientTls client = ClientTls.build(TestPki.anonymous(ours), TlsProvider.best(), CLOCK);

        try (TlsPair pair = TlsPair.serving(server)) {
            pair.connect(client, ClientTls.Connection.withSni("outbound_.80_._.reviews"))
                    .established();

            assertThat(pair.serverEnd().established().sni()).isEqualTo("outbound_.80_._.reviews");
        }
    }

    @ParameterizedTest
    @EnumSource(TlsProvider.class)
    void theFirstCommonProtocolOfTheServersListIsChosen(TlsProvider provider) throws Exception {
        DownstreamTls serving = TestPki.oneWay(pki.workload(SERVER_ID));
        ServerTls server =
                ServerTls.build(
                        serving.common(serving.common().alpn(List.of("h2", "http/1.1"))),
                        provider,
                        CLOCK);
        ClientTls client = ClientTls.build(TestPki.anonymous(ours), provider, CLOCK);
        ClientTls offering = client.withAlpn(List.of("istio-http/1.1", "istio", "http/1.1"));

        try (TlsPair pair = TlsPair.serving(server)) {
            assertThat(pair.connect(offering).established().alpn()).isEqualTo("http/1.1");
            assertThat(pair.connect(client).established().alpn()).isNull();
        }
    }

    @Test
    void theHybridPostQuantumGroupIsAgreedOnWhereBothWantIt() throws Exception {
        List<String> groups = List.of("X25519MLKEM768", "X25519");
        DownstreamTls serving = TestPki.oneWay(pki.workload(SERVER_ID));
        UpstreamTls calling = TestPki.anonymous(ours);
        ServerTls server =
                ServerTls.build(
                        serving.common(withGroups(serving.common(), groups)),
                        TlsProvider.BORINGSSL,
                        CLOCK);
        ClientTls client =
                ClientTls.build(
                        calling.common(withGroups(calling.common(), groups)),
                        TlsProvider.BORINGSSL,
                        CLOCK);

        try (TlsPair pair = TlsPair.serving(server)) {
            assertThat(pair.connect(client).established().group()).isEqualTo("X25519MLKEM768");
        }
    }

    private static CommonTls withGroups(CommonTls common, List<String> groups) {
        TlsParameters now = common.parameters();
        return common.parameters(
                new TlsParameters(
                        now.minVersion(),
                        now.maxVersion(),
                        now.cipherSuites(),
                        groups,
                        now.signatureAlgorithms()));
    }

    @ParameterizedTest
    @EnumSource(TlsProvider.class)
    void aClientWithoutCertificateIsRefused(TlsProvider provider) throws Exception {
        ServerTls server =
                ServerTls.build(TestPki.mutual(pki.workload(SERVER_ID), ours), provider, CLOCK);
        ClientTls client = ClientTls.build(TestPki.anonymous(ours), provider, CLOCK);

        try (TlsPair pair = TlsPair.serving(server)) {
            pair.connect(client).failed();

            assertThat(pair.serverEnd().failed().kind()).isEqualTo(TlsFailure.Kind.VERIFY_NO_CERT);
        }
    }

    @ParameterizedTest
    @EnumSource(TlsProvider.class)
    void aCertificateOfAnotherAuthorityIsRefused(TlsProvider provider) throws Exception {
        IssuedCertificate stranger = new TestPki().workload(CLIENT_ID);

        TlsFailure failure = serverRefuses(stranger, ours, provider);

        assertThat(failure.kind()).isEqualTo(TlsFailure.Kind.VERIFY_ERROR);
        assertThat(failure.details()).contains("CERTIFICATE_VERIFY_FAILED");
    }

    @ParameterizedTest
    @EnumSource(TlsProvider.class)
    void anExpiredCertificateIsRefused(TlsProvider provider) throws Exception {
        IssuedCertificate expired =
                issue(
                        CertificateProfile.workload(
                                CLIENT_ID, TestPki.BEGIN, NOW.minus(Duration.ofSeconds(1))));

        TlsFailure failure = serverRefuses(expired, ours, provider);

        assertThat(failure.details()).contains("certificate has expired");
        assertThat(serverAccepts(expired, ours.allowExpired(true), provider)).isTrue();
    }

    @Test
    void aCertificateThatIsNotYetValidIsRefused() throws Exception {
        IssuedCertificate early =
                issue(CertificateProfile.workload(CLIENT_ID, NOW.plusSeconds(1), TestPki.END));

        TlsFailure failure = serverRefuses(early, ours, TlsProvider.best());

        assertThat(failure.details()).contains("certificate is not yet valid");
    }

    /// CVE-2022-21657: a certificate without the usage `clientAuth` is shown by a client.
    @Test
    void aCertificateForServersOnlyIsRefusedFromAClient() throws Exception {
        IssuedCertificate serverOnly =
                issue(
                        CertificateProfile.workload(CLIENT_ID, TestPki.BEGIN, TestPki.END)
                                .usages(Set.of(CertificateProfile.Usage.SERVER_AUTH)));
        IssuedCertificate noUsage =
                issue(
                        CertificateProfile.workload(CLIENT_ID, TestPki.BEGIN, TestPki.END)
                                .usages(Set.of()));

        TlsFailure failure = serverRefuses(serverOnly, ours, TlsProvider.best());

        assertThat(failure.details()).contains("unsupported certificate purpose");
        assertThat(serverAccepts(noUsage, ours, TlsProvider.best())).isTrue();
    }

    @Test
    void aCertificateWithAnotherTrustDomainIsRefused() throws Exception {
        ValidationConfig domain =
                ours.sanMatchers(
                        new SanMatcher(
                                SanType.URI,
                                new StringMatch.Prefix("spiffe://cluster.local/", false)));

        TlsFailure failure =
                serverRefuses(
                        pki.workload("spiffe://cluster.local.evil.com/ns/x/sa/y"),
                        domain,
                        TlsProvider.best());

        assertThat(failure.kind()).isEqualTo(TlsFailure.Kind.VERIFY_SAN);
        assertThat(serverAccepts(pki.workload(CLIENT_ID), domain, TlsProvider.best())).isTrue();
    }

    @Test
    void aRevokedCertificateIsRefused() throws Exception {
        IssuedCertificate good = pki.workload(CLIENT_ID);
        IssuedCertificate revoked = pki.workload(CLIENT_ID);
        String crl =
                PemText.of(
                        pki.root.revoke(
                                List.of(revoked.chain().getFirst().getSerialNumber()),
                                TestPki.BEGIN,
                                TestPki.END));
        ValidationConfig checking =
                ours.revocation(new ValidationConfig.Revocation(SecretBytes.of(crl), false));

        assertThat(serverRefuses(revoked, checking, TlsProvider.best()).details())
                .contains("certificate revoked");
        assertThat(serverAccepts(good, checking, TlsProvider.best())).isTrue();
    }

    @Test
    void aChainThroughAnIntermediateIsFollowed() throws Exception {
        CertificateAuthority intermediate =
                pki.root.intermediate(
                        "CN=intermediate", KeyPairs.RSA_2048, TestPki.BEGIN, TestPki.END);
        IssuedCertificate leaf =
                intermediate.issue(
                        CertificateProfile.workload(CLIENT_ID, TestPki.BEGIN, TestPki.END),
                        KeyPairs.RSA_2048);
        IssuedCertificate alone =
                new IssuedCertificate(leaf.chain().subList(0, 1), leaf.privateKey());

        assertThat(serverAccepts(leaf, ours, TlsProvider.best())).isTrue();
        assertThat(serverAccepts(leaf, ours.maxVerifyDepth(1), TlsProvider.best())).isTrue();
        assertThat(serverRefuses(leaf, ours.maxVerifyDepth(0), TlsProvider.best()).kind())
                .isEqualTo(TlsFailure.Kind.VERIFY_ERROR);
        assertThat(serverRefuses(alone, ours, TlsProvider.best()).details())
                .contains("unable to get local issuer certificate");
    }

    @Test
    void aPinIsSatisfiedByTheHashOrTheKey() throws Exception {
        IssuedCertificate pinned = pki.workload(CLIENT_ID);
        String hash = new CertificateDetails(pinned.chain()).sha256();
        ValidationConfig pinning = ours.pins(Set.of(), Set.of(hash));

        assertThat(serverAccepts(pinned, pinning, TlsProvider.best())).isTrue();
        assertThat(serverRefuses(pki.workload(CLIENT_ID), pinning, TlsProvider.best()).kind())
                .isEqualTo(TlsFailure.Kind.VERIFY_CERT_HASH);
    }

    @Test
    void anUntrustedPeerMayBeLetInAndIsThenMarked() throws Exception {
        IssuedCertificate stranger = new TestPki().workload(CLIENT_ID);
        ServerTls server =
                ServerTls.build(
                        TestPki.mutual(pki.workload(SERVER_ID), ours.acceptUntrusted(true)),
                        TlsProvider.best(),
                        CLOCK);
        ClientTls client =
                ClientTls.build(TestPki.client(stranger, ours), TlsProvider.best(), CLOCK);

        try (TlsPair pair = TlsPair.serving(server)) {
            pair.connect(client).established();

            assertThat(TlsPair.peer(pair.serverEnd().established()).validated()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(TlsProvider.class)
    void aClientRefusesAServerThatLacksTheNameItWants(TlsProvider provider) throws Exception {
        ServerTls server = ServerTls.build(TestPki.oneWay(pki.server("*.a.com")), provider, CLOCK);
        ClientTls client = ClientTls.build(TestPki.anonymous(ours), provider, CLOCK);

        try (TlsPair pair = TlsPair.serving(server)) {
            assertThat(pair.connect(client, wanting("x.a.com")).established().sni())
                    .isEqualTo("x.a.com");
            assertThat(pair.connect(client, wanting("x.y.a.com")).failed().kind())
                    .isEqualTo(TlsFailure.Kind.VERIFY_SAN);
            assertThat(pair.connect(client, wanting("a.com")).failed().kind())
                    .isEqualTo(TlsFailure.Kind.VERIFY_SAN);
        }
    }

    private static ClientTls.Connection wanting(String name) {
        return new ClientTls.Connection(name, null, List.of(name));
    }

    private IssuedCertificate issue(CertificateProfile profile) {
        return pki.root.issue(profile, KeyPairs.EC_P256);
    }

    private boolean serverAccepts(
            IssuedCertificate shown, ValidationConfig rules, TlsProvider provider)
            throws Exception {
        return meet(shown, rules, provider).established() != null;
    }

    private TlsFailure serverRefuses(
            IssuedCertificate shown, ValidationConfig rules, TlsProvider provider)
            throws Exception {
        return meet(shown, rules, provider).failed();
    }

    private TlsPair.End meet(IssuedCertificate shown, ValidationConfig rules, TlsProvider provider)
            throws Exception {
        ServerTls server =
                ServerTls.build(TestPki.mutual(pki.workload(SERVER_ID), rules), provider, CLOCK);
        ClientTls client = ClientTls.build(TestPki.client(shown, ours), provider, CLOCK);
        try (TlsPair pair = TlsPair.serving(server)) {
            pair.connect(client);
            return pair.serverEnd();
        }
    }
}
