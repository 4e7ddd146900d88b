package io.outrider.extensions.transportsockets.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.config.ConfigParser;
import io.outrider.config.FieldPath;
import io.outrider.tls.SecretBytes;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpiffeBundleTranslatorTest {
    private static final String KEY =
            "{\"kty\": \"EC\", \"use\": \"x509-svid\", \"x5c\": [\"AAAA\"]}";

    @Test
    void eachDomainHasTheCertificatesOfItsX509Keys() throws Exception {
        String json =
                """
                {"trust_domains": {
                  "one": {"spiffe_sequence": 1, "keys": [%s, {"use": "jwt-svid", "kid": "k"}, %s]},
                  "two": {"keys": [{"use": "x509-svid", "x5c": ["AAAA", "BBBB"]}]}}}
                """
                        .formatted(KEY, KEY.replace("AAAA", "CCCC"));

        Map<String, SecretBytes> bundles = translate(json);

        assertThat(bundles).containsOnlyKeys("one", "two");
        assertThat(bundles)
                .hasEntrySatisfying(
                        "one", pems -> assertThat(pems.utf8()).isEqualTo(pem("AAAA") + pem("CCCC")))
                .hasEntrySatisfying(
                        "two",
                        pems -> assertThat(pems.utf8()).isEqualTo(pem("AAAA") + pem("BBBB")));
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
            })
    void whatIsNoBundleMapIsRefusedByItsPath(String json, String message) {
        assertThatThrownBy(() -> translate(json)).hasMessage(message);
    }

    private static String pem(String base64) {
        return "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n";
    }

    private static Map<String, SecretBytes> translate(String json) throws Exception {
        return SpiffeBundleTranslator.translate(
                json, ConfigParser.strict(), FieldPath.root("bundles"));
    }
}
