package io.outrider.tls;

import static io.outrider.tls.TestPki.CLIENT_ID;
import static io.outrider.tls.TestPki.NOW;
import static io.outrider.tls.TestPki.SERVER_ID;
import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.tls.ca.IssuedCertificate;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
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

    @Test
    void withoutTicketsNothingIsResumed() throws Exception {
        ServerTls server =
                ServerTls.build(
                        TestPki.mutual(serverCertificate, ours).resumption(false, false),
                        TlsProvider.BORINGSSL,
                        CLOCK);
        ClientTls client = client(TlsVersion.TLS_V1_3, ours);

        try (TlsPair pair = TlsPair.serving(server)) {
            pair.connect(client).established();
            assertThat(pair.connect(client).established().sessionReused()).isFalse();
        }
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
