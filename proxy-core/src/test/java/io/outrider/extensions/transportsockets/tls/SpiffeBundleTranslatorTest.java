package io.outrider.extensions.transportsockets.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.config.ConfigParser;
import io.outrider.config.FieldPath;
import io.outrider.tls.SecretBytes;
import io.outrider.tls.ca.CertificateAuthority;
import io.outrider.tls.ca.KeyPairs;
import java.security.cert.CertificateEncodingException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpiffeBundleTranslatorTest {
    private static final String A = certificate("a");
    private static final String B = certificate("b");

    private static final String KEY =
            "{\"kty\": \"EC\", \"use\": \"x509-svid\", \"x5c\": [\"" + A + "\"]}";

    /// DER in base64.
    private static String certificate(String name) {
        Instant now = Instant.now();
        try {
            return Base64.getEncoder()
                    .encodeToString(
                            CertificateAuthority.root(
                                            "CN=" + name,
                                            KeyPairs.EC_P256,
                                            now,
                                            now.plus(Duration.ofDays(1)))
                                    .certificate()
                                    .getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void eachDomainHasTheCertificatesOfItsX509Keys() throws Exception {
        String json =
                """
                {"trust_domains": {
                  "one": {"spiffe_sequence": 1, "keys": [%s, {"use": "jwt-svid", "kid": "k"}, %s]},
                  "two": {"keys": [{"use": "x509-svid", "x5c": ["%s", "%s"]}]}}}
                """
                        .formatted(KEY, KEY.replace(A, B), B, A);

        Map<String, SecretBytes> bundles = translate(json);

        assertThat(bundles).containsOnlyKeys("one", "two");
        assertThat(bundles)
                .hasEntrySatisfying(
                        "one", pems -> assertThat(pems.utf8()).isEqualTo(pem(A) + pem(B)))
                .hasEntrySatisfying(
                        "two", pems -> assertThat(pems.utf8()).isEqualTo(pem(B) + pem(A)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|bundles: trust_domains: missing (expected: at least one trust domain)",
                "{\"trust_domains\": {}}|bundles: trust_domains: missing (expected: at least one trust domain)",
                "{\"trust_domains\": {\"a.b\": 1}}|bundles: trust_domains.a.b.keys: missing (expected: at least one key for x509-svid)",
                "{\"trust_domains\": {\"d\": {\"keys\": []}}}|bundles: trust_domains.d.keys: missing (expected: at least one key for x509-svid)",
                "{\"trust_domains\": {\"d\": {\"keys\": [{\"use\": \"jwt-svid\"}]}}}|bundles: trust_domains.d.keys: missing (expected: at least one key for x509-svid)",
                "{\"trust_domains\": {\"d\": {\"keys\": [{\"x5c\": [\"AAAA\"]}]}}}|bundles: trust_domains.d.keys[0].use: \"\" (expected: x509-svid)",
                "{\"trust_domains\": {\"d\": {\"keys\": [{\"use\": \"x509-svid\"}]}}}|bundles: trust_domains.d.keys[0].x5c: missing (expected: a certificate in base64)",
                "{\"trust_domains\": {\"d\": {\"keys\": [{\"use\": \"x509-svid\", \"x5c\": [\"!!\"]}]}}}|bundles: trust_domains.d.keys[0].x5c[0]: not base64 (expected: a certificate, DER in base64)",
                "{\"trust_domains\": {\"d\": {\"keys\": [{\"use\": \"x509-svid\", \"x5c\": [\"AAAA\"]}]}}}|bundles: trust_domains.d.keys[0].x5c[0]: unreadable certificate",
            })
    void whatIsNoBundleMapIsRefusedByItsPath(String json, String message) {
        assertThatThrownBy(() -> translate(json)).hasMessage(message);
    }

    private static String pem(String base64) {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder().encodeToString(Base64.getDecoder().decode(base64))
                + "\n-----END CERTIFICATE-----\n";
    }

    private static Map<String, SecretBytes> translate(String json) throws Exception {
        return SpiffeBundleTranslator.translate(
                json, ConfigParser.strict(), FieldPath.root("bundles"));
    }
}
