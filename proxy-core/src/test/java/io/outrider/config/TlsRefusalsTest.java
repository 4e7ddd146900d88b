package io.outrider.config;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import io.outrider.tls.ca.CertificateAuthority;
import io.outrider.tls.ca.KeyPairs;
import io.outrider.tls.ca.PemText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a TLS context may not say, with the sentence that it is answered with.
class TlsRefusalsTest {
    private static final String TYPE = "envoy.extensions.transport_sockets.tls.v3.";

    private final ConfigParser parser = ConfigParser.strict();
    private final FactoryContext context = ClusterContexts.of(parser, new NoEffectReport());
    @TempDir private Path folder;

    @BeforeEach
    void writeFiles() throws Exception {
        Instant now = Instant.now();
        for (String name : new String[] {"one", "two"}) {
            var made =
                    CertificateAuthority.root(
                            "CN=" + name, KeyPairs.EC_P256, now, now.plus(Duration.ofDays(1)));
            Files.writeString(folder.resolve(name + ".crt"), PemText.of(made.certificate()));
            Files.writeString(folder.resolve(name + ".key"), PemText.of(made.privateKey()));
        }
        Files.writeString(folder.resolve("text"), "no certificate");
        Files.writeString(folder.resolve("half.crt"), "-----BEGIN CERTIFICATE-----\nMIIB");
    }

    /// A control plane's secrets are refused by name as long as there is no [Secrets.Remote].
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {ads: {}}                                       | : a secret from a control plane (SDS over gRPC) is not supported
                    {api_config_source: {api_type: GRPC, grpc_services: [{envoy_grpc: {cluster_name: sds}}]}} | : a secret from a control plane (SDS over gRPC) is not supported
                    {self: {}}                                      | .self: a secret from where the resource came from is not supported
                    {}                                              | .config_source_specifier: missing (expected: one of path, path_config_source, api_config_source, ads, self)
                    {path_config_source: {path: DIR/none.yaml}}     | .path_config_source.path: DIR/none.yaml (expected: a file that exists)
                    {path: DIR/none.yaml}                           | .path.path: DIR/none.yaml (expected: a file that exists)
                    """)
    void aSourceOfSecrets(String source, String expected) {
        refused(
                "{tls_certificate_sds_secret_configs: [{name: own, sds_config: " + source + "}]}",
                "tls_certificate_sds_secret_configs[0].sds_config" + expected);
    }

    @Test
    void aSecretThatIsNowhere() {
        refused(
                "{tls_certificate_sds_secret_configs: [{name: own}]}",
                "tls_certificate_sds_secret_configs[0].name: \"own\" (expected: one of static_resources.secrets, or sds_config)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {certificate_chain: {filename: DIR/one.crt}, private_key: {filename: DIR/two.key}}      | private_key: does not belong to the certificate CN=one
                    {certificate_chain: {filename: DIR/text}, private_key: {filename: DIR/one.key}}         | certificate_chain: no certificate found (expected: PEM)
                    {certificate_chain: {filename: DIR/half.crt}, private_key: {filename: DIR/one.key}}     | certificate_chain: unreadable PEM after 0 blocks
                    {certificate_chain: {filename: DIR/one.crt}, private_key: {filename: DIR/text}}         | private_key: no private key found (expected: PEM)
                    {certificate_chain: {filename: DIR/none}, private_key: {filename: DIR/one.key}}         | certificate_chain.filename: DIR/none
                    {certificate_chain: {filename: DIR/one.crt}}                                            | private_key: missing (expected: the PEM key of certificate_chain)
                    {private_key: {filename: DIR/one.key}}                                                  | certificate_chain: missing (expected: a PEM chain)
                    {pkcs12: {filename: DIR/text}}                                                          | pkcs12: unreadable with this password
                    {pkcs12: {filename: DIR/text}, private_key: {filename: DIR/one.key}}                    | pkcs12: set beside certificate_chain or private_key (expected: alone)
                    {private_key_provider: {provider_name: x}}                                              | private_key_provider: a private key provider is not supported
                    """)
    void aCertificate(String certificate, String expected) {
        refused("{tls_certificates: [" + certificate + "]}", expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    tls_params: {compliance_policies: [FIPS_202205]}              | tls_params.compliance_policies: a compliance policy is not supported
                    tls_params: {signature_algorithms: [nonsense]}                | signature_algorithms: nonsense (expected: one of
                    tls_params: {cipher_suites: [NONSENSE]}                       | cipher_suites
                    tls_params: {ecdh_curves: [P-99]}                             | P-99
                    custom_handshaker: {name: x, typed_config: {"@type": type.googleapis.com/envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer}} | custom_handshaker: a custom handshaker is not supported
                    custom_tls_certificate_selector: {name: x, typed_config: {"@type": type.googleapis.com/envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer}} | custom_tls_certificate_selector: a custom certificate selector is not supported
                    validation_context: {match_typed_subject_alt_names: [{san_type: DNS, matcher: {exact: a}}]} | without trusted CA is insecure and not allowed
                    validation_context: {trusted_ca: {filename: DIR/text}}        | trusted_ca: no certificate found
                    validation_context: {trusted_ca: {filename: DIR/none}}        | trusted_ca.filename: DIR/none
                    validation_context: {trusted_ca: {filename: DIR/one.crt}, crl: {filename: DIR/text}} | crl
                    validation_context: {trusted_ca: {filename: DIR/one.crt}, require_signed_certificate_timestamp: true} | require_signed_certificate_timestamp: a signed certificate timestamp is not supported
                    """)
    void aContext(String setting, String expected) {
        refused(
                "{tls_certificates: [{certificate_chain: {filename: DIR/one.crt}, private_key: {filename: DIR/one.key}}], "
                        + setting
                        + "}",
                expected);
    }

    private void refused(String common, String expected) {
        String here = folder.toString();
        assertThatThrownBy(() -> downstream(common.replace("DIR", here)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(expected.replace("DIR", here));
    }

    private void downstream(String common) throws ConfigException {
        FieldPath at = FieldPath.root("test");
        Any config =
                parser.parseYaml(
                        "{\"@type\": type.googleapis.com/%sDownstreamTlsContext, common_tls_context: %s}"
                                .formatted(TYPE, common),
                        Any.getDefaultInstance(),
                        at);
        context.factories()
                .transportSockets()
                .require("envoy.transport_sockets.tls", config, at)
                .parseDownstream(config, at, context);
    }
}
