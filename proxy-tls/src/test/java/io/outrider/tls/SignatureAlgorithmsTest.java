package io.outrider.tls;

import static io.outrider.tls.TestPki.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.tls.ca.CertificateProfile;
import io.outrider.tls.ca.KeyPairs;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class SignatureAlgorithmsTest {
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);

    private final TestPki pki = new TestPki();

    @ParameterizedTest
    @CsvSource({
        "ecdsa_secp256r1_sha256, EC_P256, true",
        "ECDSA+SHA256, EC_P256, true",
        "rsa_pss_rsae_sha256, EC_P256, false",
        "rsa_pss_rsae_sha256, RSA_2048, true",
        "rsa_pss_rsae_sha512, RSA_2048, true",
        "ecdsa_secp256r1_sha256, RSA_2048, false",
    })
    void aServerSignsWithWhatIsNamedOnly(String algorithm, KeyPairs key, boolean agreed)
            throws Exception {
        ServerTls server = server(key, List.of(algorithm));
        ClientTls client = client(List.of());

        try (TlsPair pair = TlsPair.serving(server)) {
            assertThat(pair.connect(client).info() != null).isEqualTo(agreed);
        }
    }

    @ParameterizedTest
    @CsvSource({"ecdsa_secp256r1_sha256, true", "rsa_pss_rsae_sha256, false"})
    void aClientBelievesWhatIsNamedOnly(String algorithm, boolean agreed) throws Exception {
        ServerTls server = server(KeyPairs.EC_P256, List.of());
        ClientTls client = client(List.of(algorithm));

        try (TlsPair pair = TlsPair.serving(server)) {
            assertThat(pair.connect(client).info() != null).isEqualTo(agreed);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "ECDSA+SHA256,ecdsa_secp256r1_sha256"})
    void unknownAndRepeatedNamesAreRefused(String names) {
        assertThatThrownBy(() -> server(KeyPairs.EC_P256, List.of(names.split(","))))
                .isInstanceOf(TlsConfigException.class)
                .hasMessageStartingWith("common_tls_context.tls_params.signature_algorithms[");
    }

    @Test
    void whatTheJdkCannotDoBesideIsRefusedByName() {
        DownstreamTls config = config(KeyPairs.EC_P256, List.of("ed25519"));

        assertThatThrownBy(() -> build(config.ticketKeys(List.of(SecretBytes.of(new byte[80])))))
                .hasMessageStartingWith("session_ticket_keys: ");
        assertThatThrownBy(() -> build(config.resumption(false, true)))
                .hasMessageStartingWith("disable_stateless_session_resumption: ");
    }

    private ServerTls server(KeyPairs key, List<String> algorithms) throws TlsConfigException {
        return build(config(key, algorithms));
    }

    private static ServerTls build(DownstreamTls config) throws TlsConfigException {
        return ServerTls.build(config, TlsProvider.BORINGSSL, CLOCK);
    }

    private DownstreamTls config(KeyPairs key, List<String> algorithms) {
        CertificateProfile profile =
                CertificateProfile.server(List.of("localhost"), TestPki.BEGIN, TestPki.END);
        DownstreamTls serving = TestPki.oneWay(pki.root.issue(profile, key));
        return serving.common(naming(serving.common(), algorithms));
    }

    private ClientTls client(List<String> algorithms) throws TlsConfigException {
        UpstreamTls calling = TestPki.anonymous(ValidationConfig.trusting(pki.rootPem()));
        return ClientTls.build(
                calling.common(naming(calling.common(), algorithms)), TlsProvider.BORINGSSL, CLOCK);
    }

    private static CommonTls naming(CommonTls common, List<String> algorithms) {
        TlsParameters now = common.parameters();
        return common.parameters(
                new TlsParameters(
                        now.minVersion(),
                        now.maxVersion(),
                        now.cipherSuites(),
                        now.ecdhCurves(),
                        algorithms));
    }
}
