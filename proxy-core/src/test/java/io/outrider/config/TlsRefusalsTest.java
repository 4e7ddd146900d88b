package io.outrider.config;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.outrider.tls.ca.CertificateAuthority;
import io.outrider.tls.ca.CertificateProfile;
import io.outrider.tls.ca.CertificateRequest;
import io.outrider.tls.ca.KeyPairs;
import io.outrider.tls.ca.PemText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a TLS context may not say, with the sentence that it is answered with.
class TlsRefusalsTest {
    private static final String TYPE = "envoy.extensions.transport_sockets.tls.v3.";
    private static final String ONE =
            "{certificate_chain: {filename: DIR/one.crt}, private_key: {filename: DIR/one.key}}";
    private static final String OWN = "{tls_certificates: [" + ONE + "], ";

    private final ConfigParser parser = ConfigParser.strict();
    private final FactoryContext context = ClusterContexts.of(parser, new NoEffectReport());
    @TempDir private Path folder;

    @BeforeEach
    void writeFiles() throws Exception {
        Instant now = Instant.now();
        Instant end = now.plus(Duration.ofDays(1));
        for (String name : new String[] {"one", "two"}) {
            var made = CertificateAuthority.root("CN=" + name, KeyPairs.EC_P256, now, end);
            Files.writeString(folder.resolve(name + ".crt"), PemText.of(made.certificate()));
            Files.writeString(folder.resolve(name + ".key"), PemText.of(made.privateKey()));
        }
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024);
        var weak = generator.generateKeyPair();
        Files.writeString(folder.resolve("small.key"), PemText.of(weak.getPrivate()));
        Files.writeString(
                folder.resolve("small.crt"),
                PemText.of(
                        CertificateAuthority.root("CN=ca", KeyPairs.EC_P256, now, end)
                                .sign(
                                        CertificateRequest.forWorkload("spiffe://a/b", weak),
                                        CertificateProfile.workload("spiffe://a/b", now, end))));
        try (var writer = new JcaPEMWriter(Files.newBufferedWriter(folder.resolve("locked.key")))) {
            writer.writeObject(
                    new JcaPKCS8Generator(
                            weak.getPrivate(),
                            new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                                    .setProvider(new BouncyCastleProvider())
                                    .setPassword("right".toCharArray())
                                    .build()));
        }
        Files.writeString(folder.resolve("text"), "no certificate");
        Files.writeString(folder.resolve("half.crt"), "-----BEGIN CERTIFICATE-----\nMIIB");
        Files.writeString(folder.resolve("response.pb"), "");
        Files.writeString(folder.resolve("half.key"), "-----BEGIN PRIVATE KEY-----\nMIIB");
    }

    /// A control plane's secrets are refused by name as long as there is no [Secrets.Remote].
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {ads: {}}                                       |                               | a secret from a control plane (SDS over gRPC) is not supported
                    {api_config_source: {api_type: GRPC, grpc_services: [{envoy_grpc: {cluster_name: sds}}]}} | | a secret from a control plane (SDS over gRPC) is not supported
                    {self: {}}                                      | .self                         | a secret from where the resource came from is not supported
                    {}                                              | .config_source_specifier      | missing (expected: one of path, path_config_source, api_config_source, ads, self)
                    {path_config_source: {path: DIR/none.yaml}}     | .path_config_source.path      | DIR/none.yaml (expected: a file that exists)
                    {path_config_source: {path: DIR/response.pb}}   | .path_config_source.path      | a binary discovery response is not supported
                    {path: DIR/none.yaml}                           | .path                         | DIR/none.yaml (expected: a file that exists)
                    """)
    void aSourceOfSecrets(String source, @Nullable String path, String problem) {
        refused(
                "{tls_certificate_sds_secret_configs: [{name: own, sds_config: " + source + "}]}",
                "tls_certificate_sds_secret_configs[0].sds_config" + (path == null ? "" : path),
                problem);
    }

    @Test
    void aSecretThatIsNowhere() {
        refused(
                "{tls_certificate_sds_secret_configs: [{name: own}]}",
                "tls_certificate_sds_secret_configs[0].name",
                "\"own\" (expected: one of static_resources.secrets, or sds_config)");
    }

    @Test
    void aSecretOfTheBootstrapThatIsSomethingElse() {
        context.secrets()
                .add(
                        Secret.newBuilder()
                                .setName("ca")
                                .setValidationContext(trusting("one"))
                                .build());

        refused(
                "{tls_certificate_sds_secret_configs: [{name: ca}]}",
                "tls_certificate_sds_secret_configs[0].name",
                "\"ca\", a validation_context (expected: a tls_certificate)");
    }

    /// What Envoy refuses at start too: nothing can arrive that would make it better.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {tls_certificate: {certificate_chain: {filename: DIR/one.crt}, private_key: {filename: DIR/two.key}}} | tls_certificate.private_key          | does not belong to the certificate CN=one
                    {tls_certificate: {certificate_chain: {filename: DIR/text}, private_key: {filename: DIR/one.key}}}    | tls_certificate.certificate_chain    | no certificate found (expected: PEM)
                    {tls_certificate: {certificate_chain: {filename: DIR/one.crt}, private_key: {filename: DIR/none}}}    | tls_certificate.private_key.filename | DIR/none (expected: a file that can be read)
                    """)
    void aCertificateOfTheBootstrap(String secret, String path, String problem) throws Exception {
        add(secret);

        refused("{tls_certificate_sds_secret_configs: [{name: it}]}", "secret 'it'", path, problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {validation_context: {trusted_ca: {filename: DIR/one.key}}}                                 | validation_context.trusted_ca | no certificate found (expected: PEM)
                    {validation_context: {trusted_ca: {filename: DIR/one.crt}, crl: {filename: DIR/one.crt}}}   | validation_context.crl        | no revocation list found (expected: PEM)
                    {validation_context: {trusted_ca: {filename: DIR/one.crt}, verify_certificate_spki: [AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=, "!AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="]}} | validation_context.verify_certificate_spki[1] | !AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= (expected: SHA-256 in base64)
                    """)
    void aValidationContextOfTheBootstrap(String secret, String path, String problem)
            throws Exception {
        add(secret);

        refused(
                OWN + "validation_context_sds_secret_config: {name: it}}",
                "secret 'it'",
                path,
                problem);
    }

    @Test
    void secretsOfTheBootstrapThatDoNotFitTheContext() throws Exception {
        add("{validation_context: {}}");

        refused(
                OWN
                        + "combined_validation_context: {default_validation_context: {match_typed_subject_alt_names: [{san_type: DNS, matcher: {exact: a}}]}, validation_context_sds_secret_config: {name: it}}}",
                "combined_validation_context",
                "match_typed_subject_alt_names: SAN-based verification of peer certificates without trusted CA is insecure and not allowed");
    }

    /// The second of two, so that the index is seen.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {certificate_chain: {filename: DIR/one.crt}, private_key: {filename: DIR/two.key}}      | .private_key               | does not belong to the certificate CN=one
                    {certificate_chain: {filename: DIR/one.crt}, private_key: {filename: DIR/two.key}, watched_directory: {path: DIR}} | .private_key | does not belong to the certificate CN=one
                    {certificate_chain: {filename: DIR/text}, private_key: {filename: DIR/one.key}}         | .certificate_chain         | no certificate found (expected: PEM)
                    {certificate_chain: {filename: DIR/half.crt}, private_key: {filename: DIR/one.key}}     | .certificate_chain         | unreadable PEM after 0 blocks
                    {certificate_chain: {filename: DIR/small.crt}, private_key: {filename: DIR/small.key}}  | .certificate_chain         | RSA key of 1024 bits (expected: 2048 or more)
                    {certificate_chain: {filename: DIR/one.crt}, private_key: {filename: DIR/text}}         | .private_key               | no private key found (expected: PEM)
                    {certificate_chain: {filename: DIR/one.crt}, private_key: {filename: DIR/half.key}}     | .private_key               | unreadable PEM
                    {certificate_chain: {filename: DIR/one.crt}, private_key: {filename: DIR/locked.key}}   | .private_key               | encrypted (expected: a password with it)
                    {certificate_chain: {filename: DIR/one.crt}, private_key: {filename: DIR/locked.key}, password: {inline_string: wrong}} | .password | does not decrypt private_key
                    {certificate_chain: {filename: DIR/one.crt}, private_key: {filename: DIR/locked.key}, password: {filename: DIR/none}}   | .password.filename | DIR/none (expected: a file that can be read)
                    {certificate_chain: {filename: DIR/none}, private_key: {filename: DIR/one.key}}         | .certificate_chain.filename | DIR/none (expected: a file that can be read)
                    {certificate_chain: {filename: DIR/one.crt}, private_key: {filename: DIR}}              | .private_key.filename      | DIR (expected: a file that can be read)
                    {certificate_chain: {environment_variable: NOT_SET}, private_key: {filename: DIR/one.key}} | .certificate_chain.environment_variable | NOT_SET (expected: a variable that is set)
                    {certificate_chain: {}, private_key: {filename: DIR/one.key}}                           | .certificate_chain.specifier | missing (expected: one of filename, inline_bytes, inline_string, environment_variable)
                    {certificate_chain: {filename: DIR/one.crt}}                                            | .private_key               | missing (expected: the PEM key of certificate_chain)
                    {private_key: {filename: DIR/one.key}}                                                  | .certificate_chain         | missing (expected: a PEM chain)
                    {pkcs12: {filename: DIR/text}}                                                          | .pkcs12                    | unreadable with this password
                    {pkcs12: {filename: DIR/text}, private_key: {filename: DIR/one.key}}                    | .pkcs12                    | set beside certificate_chain or private_key (expected: alone)
                    {private_key_provider: {provider_name: x}}                                              | .private_key_provider      | a private key provider is not supported
                    {certificate_chain: {filename: DIR/one.crt}, private_key: {filename: DIR/one.key}, ocsp_staple: {filename: DIR/text}} | .ocsp_staple | no OCSP response (expected: one successful DER response about this certificate)
                    {certificate_chain: {filename: DIR/one.crt}, private_key: {filename: DIR/one.key}, ocsp_staple: {inline_string: x}}  | .ocsp_staple.inline_string | set (expected: filename or inline_bytes)
                    {certificate_chain: {filename: DIR/one.crt}, private_key: {filename: DIR/one.key}, signed_certificate_timestamp: [{inline_string: x}]} | .signed_certificate_timestamp | a signed certificate timestamp is not supported
                    """)
    void aCertificate(String certificate, String path, String problem) {
        refused(
                "{tls_certificates: [" + ONE + ", " + certificate + "]}",
                "tls_certificates[1]" + path,
                problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    tls_params: {compliance_policies: [FIPS_202205]}              | tls_params.compliance_policies     | a compliance policy is not supported
                    tls_params: {signature_algorithms: [ed25519, nonsense]}       | tls_params.signature_algorithms[1] | nonsense (expected: one of
                    tls_params: {signature_algorithms: [ed25519, ed25519]}        | tls_params.signature_algorithms[1] | ed25519 (expected: each once)
                    tls_params: {cipher_suites: [AES128-SHA, NONSENSE]}           | tls_params.cipher_suites[1]        | NONSENSE (expected: one of
                    tls_params: {ecdh_curves: [P-256, P-99]}                      | tls_params.ecdh_curves[1]          | P-99 (expected: a curve of the TLS library
                    tls_params: {ecdh_curves: [P-256, P-99], signature_algorithms: [ed25519]} | tls_params.ecdh_curves[1] | P-99 (expected: a curve of the TLS library
                    tls_params: {tls_minimum_protocol_version: TLSv1_3, tls_maximum_protocol_version: TLSv1_2} | tls_params.tls_maximum_protocol_version | TLS_V1_2 (expected: not below
                    custom_handshaker: {name: x, typed_config: {"@type": type.googleapis.com/envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer}} | custom_handshaker | a custom handshaker is not supported
                    custom_tls_certificate_selector: {name: x, typed_config: {"@type": type.googleapis.com/envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer}} | custom_tls_certificate_selector | a custom certificate selector is not supported
                    tls_certificate_provider_instance: {instance_name: x}         | tls_certificate_provider_instance  | a certificate provider is not supported
                    validation_context: {match_typed_subject_alt_names: [{san_type: DNS, matcher: {exact: a}}]} | validation_context.match_typed_subject_alt_names | SAN-based verification of peer certificates without trusted CA is insecure and not allowed
                    validation_context: {match_subject_alt_names: [{exact: a}]}   | validation_context.match_subject_alt_names | SAN-based verification of peer certificates without trusted CA is insecure and not allowed
                    validation_context: {trusted_ca: {filename: DIR/one.crt}, match_typed_subject_alt_names: [{san_type: DNS, matcher: {exact: a}}, {san_type: OTHER_NAME, matcher: {exact: a}}]} | validation_context.match_typed_subject_alt_names[1].oid | missing
                    validation_context: {trusted_ca: {filename: DIR/one.crt}, match_typed_subject_alt_names: [{san_type: DNS, matcher: {safe_regex: {regex: "("}}}]} | validation_context.match_typed_subject_alt_names[0].matcher.safe_regex.regex | "(" (expected: an RE2 expression
                    validation_context: {crl: {filename: DIR/one.crt}}            | validation_context.crl             | set without trusted_ca
                    validation_context: {allow_expired_certificate: true}         | validation_context.allow_expired_certificate | certificate validity period is always ignored without trusted CA
                    validation_context: {trusted_ca: {filename: DIR/text}}        | validation_context.trusted_ca      | no certificate found
                    validation_context: {trusted_ca: {filename: DIR/text}, watched_directory: {path: DIR}} | validation_context.trusted_ca | no certificate found
                    validation_context: {trusted_ca: {filename: DIR/half.crt}}    | validation_context.trusted_ca      | unreadable PEM after 0 blocks
                    validation_context: {trusted_ca: {filename: DIR/none}}        | validation_context.trusted_ca.filename | DIR/none
                    validation_context: {trusted_ca: {filename: DIR/one.crt}, crl: {filename: DIR/text}} | validation_context.crl | no revocation list found
                    validation_context: {verify_certificate_hash: [ZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZ]} | validation_context.verify_certificate_hash[0] | ZZZZ
                    validation_context: {trusted_ca: {filename: DIR/one.crt}, require_signed_certificate_timestamp: true} | validation_context.require_signed_certificate_timestamp | a signed certificate timestamp is not supported
                    validation_context: {custom_validator_config: {name: x, typed_config: {"@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.SPIFFECertValidatorConfig, trust_domains: [{name: a, trust_bundle: {filename: DIR/one.crt}}, {name: b, trust_bundle: {filename: DIR/text}}]}}} | validation_context.custom_validator_config.typed_config.trust_domains[1].trust_bundle | no certificate found
                    validation_context: {custom_validator_config: {name: x, typed_config: {"@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.SPIFFECertValidatorConfig, trust_domains: [{name: a, trust_bundle: {filename: DIR/one.crt}}, {name: a, trust_bundle: {filename: DIR/one.crt}}]}}} | validation_context.custom_validator_config.typed_config.trust_domains[1].name | a (expected: each trust domain once)
                    validation_context: {custom_validator_config: {name: x, typed_config: {"@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.SPIFFECertValidatorConfig, trust_bundles: {inline_string: '{"trust_domains": {"a": {"keys": [{"use": "x509-svid", "x5c": ["AAAA"]}]}}}'}}}} | validation_context.custom_validator_config.typed_config.trust_bundles.trust_domains.a.keys[0].x5c[0] | unreadable certificate
                    combined_validation_context: {default_validation_context: {trusted_ca: {filename: DIR/text}}, validation_context_sds_secret_config: {name: x, sds_config: {path_config_source: {path: DIR/text}}}} | combined_validation_context.default_validation_context.trusted_ca | no certificate found
                    alpn_protocols: [h2, ""]                                      | alpn_protocols[1]                  | 0 bytes (expected: 1 to 255)
                    key_log: {path: DIR/none/keys}                                | key_log.path                       | DIR/none/keys
                    """)
    void aContext(String setting, String path, String problem) {
        refused(OWN + setting + "}", path, problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    session_ticket_keys: {keys: [{inline_string: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA}, {inline_string: short}]} | session_ticket_keys.keys[1] | 5 bytes (expected: 80)
                    session_ticket_keys: {keys: [{filename: DIR/none}]}    | session_ticket_keys.keys[0].filename | DIR/none (expected: a file that can be read)
                    session_ticket_keys: {}                                | session_ticket_keys.keys             | 0 elements (expected: at least 1)
                    ocsp_staple_policy: MUST_STAPLE                        | common_tls_context.tls_certificates[0].ocsp_staple | none (expected: one, by MUST_STAPLE)
                    """)
    void aServersContext(String setting, String path, String problem) {
        String here = folder.toString();
        String text = (setting + ", common_tls_context: " + OWN + "}").replace("DIR", here);
        refused(() -> downstream(text), "test", path, problem.replace("DIR", here));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    allow_renegotiation: true, common_tls_context: {}          | allow_renegotiation                 | renegotiation is not supported
                    common_tls_context: {tls_certificates: [ONE, ONE]}         | common_tls_context.tls_certificates | 2 (expected: one at most)
                    common_tls_context: {tls_certificates: [{certificate_chain: {filename: DIR/two.crt}, private_key: {filename: DIR/one.key}}]} | common_tls_context.tls_certificates[0].private_key | does not belong to the certificate CN=two
                    """)
    void aClientsContext(String text, String path, String problem) {
        String filled = text.replace("ONE", ONE).replace("DIR", folder.toString());
        refused(() -> parse("Upstream", filled), "test", path, problem);
    }

    private void add(String secret) throws ConfigException {
        String text = "{name: it, " + secret.substring(1).replace("DIR", folder.toString());
        context.secrets()
                .add(
                        parser.parseYaml(
                                text, Secret.getDefaultInstance(), FieldPath.root("bootstrap")));
    }

    private CertificateValidationContext trusting(String name) {
        return CertificateValidationContext.newBuilder()
                .setTrustedCa(
                        DataSource.newBuilder()
                                .setFilename(folder.resolve(name + ".crt").toString()))
                .build();
    }

    private void refused(String common, String path, String problem) {
        refused(common, "test", "common_tls_context." + path, problem);
    }

    private void refused(String common, String subject, String path, String problem) {
        String here = folder.toString();
        String text = "common_tls_context: " + common.replace("DIR", here);
        refused(() -> downstream(text), subject, path, problem.replace("DIR", here));
    }

    private static void refused(
            ThrowingCallable parsing, String subject, String path, String problem) {
        assertThatThrownBy(parsing)
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(subject + ": " + path + ": " + problem);
    }

    private void downstream(String fields) throws ConfigException {
        parse("Downstream", fields);
    }

    private void parse(String direction, String fields) throws ConfigException {
        FieldPath at = FieldPath.root("test");
        Any config =
                parser.parseYaml(
                        "{\"@type\": type.googleapis.com/%s%sTlsContext, %s}"
                                .formatted(TYPE, direction, fields),
                        Any.getDefaultInstance(),
                        at);
        TransportSocketFactory factory =
                context.factories()
                        .transportSockets()
                        .require("envoy.transport_sockets.tls", config, at);
        if (direction.equals("Upstream")) {
            factory.parseUpstream(config, at, context);
        } else {
            factory.parseDownstream(config, at, context);
        }
    }
}
