package io.outrider.tls;

import static io.outrider.tls.TestPki.CLIENT_ID;
import static io.outrider.tls.TestPki.NOW;
import static io.outrider.tls.TestPki.SERVER_ID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.tls.ca.IssuedCertificate;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(LeakCheck.class)
class SessionTest {
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);

    private final TestPki pki = new TestPki();
    private final ValidationConfig ours = ValidationConfig.trusting(pki.rootPem());
    private final IssuedCertificate serverCertificate = pki.workload(SERVER_ID);
    private final IssuedCertificate clientCertificate = pki.workload(CLIENT_ID);

    @ParameterizedTest
    @EnumSource(
            value = TlsVersion.class,
            names = {"TLS_V1_2", "TLS_V1_3"})
    void aSecondConnectionResumesAndStillKnowsThePeer(TlsVersion version) throws Exception {
        ClientTls client = client(version, ours);

        try (TlsPair pair = TlsPair.serving(server(ours))) {
            assertThat(pair.connect(client).established().sessionReused()).isFalse();
            pair.serverEnd().established();
            TlsConnectionInfo second = pair.connect(client).established();
            TlsConnectionInfo seenByServer = pair.serverEnd().established();

            assertThat(second.sessionReused()).isTrue();
            assertThat(seenByServer.sessionReused()).isTrue();
            assertThat(TlsPair.peer(seenByServer).spiffeId()).isEqualTo(CLIENT_ID);
            assertThat(TlsPair.peer(seenByServer).validated()).isTrue();
        }
    }

    @Test
    void aConnectionThatWantsAnotherNameResumesNothing() throws Exception {
        ClientTls client = client(TlsVersion.TLS_V1_3, ours);

        try (TlsPair pair = TlsPair.serving(server(ours))) {
            pair.connect(client).established();
            TlsPair.End other =
                    pair.connect(
                            client, new ClientTls.Connection(null, null, List.of("somebody.else")));

            assertThat(other.failed().kind()).isEqualTo(TlsFailure.Kind.VERIFY_SAN);
        }
    }

    /// CVE-2022-21654: a session made under other rules is resumed.
    @Test
    void aTicketIsWorthNothingUnderOtherRules() throws Exception {
        List<SecretBytes> keys = List.of(SecretBytes.of(new byte[80]));
        ValidationConfig stricter =
                ours.sanMatchers(
                        new SanMatcher(
                                SanType.URI, new StringMatch.Exact("spiffe://other", false)));
        DownstreamTls before = TestPki.mutual(serverCertificate, ours).ticketKeys(keys);
        DownstreamTls after = TestPki.mutual(serverCertificate, stricter).ticketKeys(keys);
        ClientTls client = client(TlsVersion.TLS_V1_3, ours);

        try (TlsPair pair =
                TlsPair.serving(ServerTls.build(before, TlsProvider.BORINGSSL, CLOCK))) {
            pair.connect(client).established();
        }
        try (TlsPair pair = TlsPair.serving(ServerTls.build(after, TlsProvider.BORINGSSL, CLOCK))) {
            pair.connect(client);

            assertThat(pair.serverEnd().failed().kind()).isEqualTo(TlsFailure.Kind.VERIFY_SAN);
        }
    }

    @Test
    void ticketKeysLetAnotherProcessResume() throws Exception {
        DownstreamTls sharing =
                TestPki.mutual(serverCertificate, ours)
                        .ticketKeys(List.of(SecretBytes.of(new byte[80])));
        ClientTls client = client(TlsVersion.TLS_V1_3, ours);

        try (TlsPair pair =
                TlsPair.serving(ServerTls.build(sharing, TlsProvider.BORINGSSL, CLOCK))) {
            pair.connect(client).established();
        }
        try (TlsPair pair =
                TlsPair.serving(ServerTls.build(sharing, TlsProvider.BORINGSSL, CLOCK))) {
            assertThat(pair.connect(client).established().sessionReused()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        // tickets, remembered sessions, version, resumed
        "true,  true,  TLS_V1_2, true",
        "true,  false, TLS_V1_2, true",
        "false, true,  TLS_V1_2, true",
        "false, false, TLS_V1_2, false",
        "true,  false, TLS_V1_3, true",
        "false, true,  TLS_V1_3, false",
        "false, false, TLS_V1_3, false",
    })
    void whatIsSwitchedOffIsNotResumed(
            boolean tickets, boolean remembered, TlsVersion version, boolean resumed)
            throws Exception {
        DownstreamTls config =
                TestPki.mutual(serverCertificate, ours).resumption(tickets, remembered);
        ClientTls client = client(version, ours);

        try (TlsPair pair = TlsPair.serving(build(config))) {
            pair.connect(client).established();

            assertThat(pair.connect(client).established().sessionReused()).isEqualTo(resumed);
        }
    }

    @Test
    void anOldTicketKeyOpensTicketsUntilItIsTakenAway() throws Exception {
        SecretBytes old = SecretBytes.of(filled(1));
        SecretBytes fresh = SecretBytes.of(filled(2));
        DownstreamTls config = TestPki.mutual(serverCertificate, ours);
        ClientTls early = client(TlsVersion.TLS_V1_3, ours);
        ClientTls late = client(TlsVersion.TLS_V1_3, ours);

        try (TlsPair pair = TlsPair.serving(build(config.ticketKeys(List.of(old))))) {
            pair.connect(early).established();
            pair.connect(late).established();
        }
        try (TlsPair pair = TlsPair.serving(build(config.ticketKeys(List.of(fresh, old))))) {
            assertThat(pair.connect(early).established().sessionReused()).isTrue();
        }
        try (TlsPair pair = TlsPair.serving(build(config.ticketKeys(List.of(fresh))))) {
            assertThat(pair.connect(late).established().sessionReused()).isFalse();
        }
    }

    @Test
    void aTicketKeyOfAnotherLengthIsRefused() {
        DownstreamTls config =
                TestPki.mutual(serverCertificate, ours)
                        .ticketKeys(List.of(SecretBytes.of(new byte[48])));

        assertThatThrownBy(() -> build(config))
                .hasMessage("session_ticket_keys.keys[0]: 48 bytes (expected: 80)");
    }

    @Test
    void aClientThatKeepsNoSessionsResumesNone() throws Exception {
        UpstreamTls config = TestPki.client(clientCertificate, ours);
        ClientTls client =
                ClientTls.build(
                        new UpstreamTls(config.common(), "", false, false, 0),
                        TlsProvider.BORINGSSL,
                        CLOCK);

        try (TlsPair pair = TlsPair.serving(server(ours))) {
            pair.connect(client).established();

            assertThat(pair.connect(client).established().sessionReused()).isFalse();
        }
    }

    /// CVE-2022-21654, from the client's side.
    @Test
    void aClientsSessionIsForgottenWithItsRules() throws Exception {
        ValidationConfig stricter =
                ours.sanMatchers(
                        new SanMatcher(
                                SanType.URI, new StringMatch.Exact("spiffe://other", false)));

        try (TlsPair pair = TlsPair.serving(server(ours))) {
            pair.connect(client(TlsVersion.TLS_V1_3, ours)).established();

            TlsPair.End end = pair.connect(client(TlsVersion.TLS_V1_3, stricter));

            assertThat(end.failed().kind()).isEqualTo(TlsFailure.Kind.VERIFY_SAN);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "BORINGSSL, false, ECDHE-ECDSA-AES128-GCM-SHA256",
        "BORINGSSL, true, ECDHE-ECDSA-AES256-GCM-SHA384",
        "JDK, false, ECDHE-ECDSA-AES128-GCM-SHA256",
        "JDK, true, ECDHE-ECDSA-AES256-GCM-SHA384",
    })
    void theServersOrderOfCiphersCountsUnlessTheClientsIsPreferred(
            TlsProvider provider, boolean preferClient, String agreed) throws Exception {
        String small = "ECDHE-ECDSA-AES128-GCM-SHA256";
        String large = "ECDHE-ECDSA-AES256-GCM-SHA384";
        DownstreamTls serving = TestPki.oneWay(serverCertificate);
        UpstreamTls calling = TestPki.anonymous(ours);
        DownstreamTls config =
                new DownstreamTls(
                        serving.common().parameters(ciphers(small, large)),
                        false,
                        List.of(),
                        true,
                        true,
                        0,
                        DownstreamTls.OcspStaplePolicy.LENIENT_STAPLING,
                        false,
                        preferClient);
        ClientTls client =
                ClientTls.build(
                        calling.common(calling.common().parameters(ciphers(large, small))),
                        TlsProvider.BORINGSSL,
                        CLOCK);

        try (TlsPair pair = TlsPair.serving(ServerTls.build(config, provider, CLOCK))) {
            assertThat(pair.connect(client).established().cipherSuite()).isEqualTo(agreed);
        }
    }

    private static TlsParameters ciphers(String... suites) {
        return new TlsParameters(
                TlsVersion.TLS_V1_2, TlsVersion.TLS_V1_2, List.of(suites), List.of(), List.of());
    }

    private static byte[] filled(int value) {
        byte[] key = new byte[80];
        Arrays.fill(key, (byte) value);
        return key;
    }

    private static ServerTls build(DownstreamTls config) throws TlsConfigException {
        return ServerTls.build(config, TlsProvider.BORINGSSL, CLOCK);
    }

    private ServerTls server(ValidationConfig rules) throws TlsConfigException {
        return ServerTls.build(
                TestPki.mutual(serverCertificate, rules), TlsProvider.BORINGSSL, CLOCK);
    }

    private ClientTls client(TlsVersion version, ValidationConfig rules) throws TlsConfigException {
        UpstreamTls config = TestPki.client(clientCertificate, rules);
        return ClientTls.build(
                config.common(
                        config.common()
                                .parameters(TlsParameters.DEFAULT.versions(version, version))),
                TlsProvider.BORINGSSL,
                CLOCK);
    }
}
