package io.outrider.integration;

import static io.outrider.integration.OpenSsl.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.tls.ca.CertificateAuthority;
import io.outrider.tls.ca.CertificateProfile;
import io.outrider.tls.ca.KeyPairs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Certificates and keys in every form that `openssl` writes, shown to `openssl s_client`.
@ExtendWith(LeakCheck.class)
class OpenSslFormsIT {
    @TempDir private Path folder;
    private OpenSsl openssl;

    @BeforeAll
    static void needsOpenSsl() {
        OpenSsl.assumeThere();
    }

    @BeforeEach
    void useTheFolder() {
        openssl = new OpenSsl(folder);
    }

    /// A self-signed certificate `own.crt` for `CN=NAME`, its RSA key encrypted in `own.key`.
    private void make(String name) throws Exception {
        openssl.run(
                "",
                words(
                        "req -x509 -newkey rsa:2048 -days 9 -keyout own.key -passout pass:secret -out own.crt -subj /CN="
                                + name));
    }

    private static List<String> words(String line) {
        return List.of(line.split(" "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pkcs8 -topk8 -v2 aes-256-cbc -in own.key -passin pass:secret -passout pass:secret -out form.key",
                "rsa -aes128 -traditional -in own.key -passin pass:secret -passout pass:secret -out form.key",
                "rsa -traditional -in own.key -passin pass:secret -out form.key",
                "pkcs8 -topk8 -nocrypt -in own.key -passin pass:secret -out form.key"
            })
    void aKeyIsReadInEveryForm(String form) throws Exception {
        make("keys");
        openssl.run("", words(form));
        String password =
                Files.readString(folder.resolve("form.key")).contains("ENCRYPTED")
                        ? ", password: {inline_string: secret}"
                        : "";

        try (var listener =
                TlsListener.showing(
                        folder,
                        "{certificate_chain: {filename: ${dir}/own.crt}, private_key: {filename: ${dir}/form.key}"
                                + password
                                + "}")) {
            assertThat(openssl.client(listener, REQUEST))
                    .contains("subject=CN = keys")
                    .contains("HTTP/1.1 200 OK");
        }
    }

    @Test
    void aKeyStoreIsReadWithItsPassword() throws Exception {
        make("store");
        openssl.run(
                "",
                words(
                        "pkcs12 -export -in own.crt -inkey own.key -passin pass:secret -passout pass:other -out own.p12"));

        try (var listener =
                TlsListener.showing(
                        folder,
                        "{pkcs12: {filename: ${dir}/own.p12}, password: {inline_string: other}}")) {
            assertThat(openssl.client(listener, REQUEST))
                    .contains("subject=CN = store")
                    .contains("HTTP/1.1 200 OK");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "one.test, one.test",
        "two.test, two.test",
        "deep.two.test, two.test",
        "deeper.deep.two.test, one.test",
        "other.test, one.test",
    })
    void theCertificateSuitsTheServerName(String asked, String shown) throws Exception {
        Instant from = Instant.now().minus(Duration.ofDays(1));
        Instant to = Instant.now().plus(Duration.ofDays(9));
        var root = CertificateAuthority.root("CN=r", KeyPairs.EC_P256, from, to);
        for (String name : List.of("one.test", "two.test")) {
            var issued =
                    root.issue(
                            CertificateProfile.server(List.of(name, "*." + name), from, to),
                            KeyPairs.EC_P256);
            Files.writeString(folder.resolve(name + ".crt"), issued.chainPem());
            Files.writeString(folder.resolve(name + ".key"), issued.privateKeyPem());
        }

        try (var listener =
                TlsListener.showing(
                        folder,
                        TlsListener.inFiles("one.test") + ", " + TlsListener.inFiles("two.test"))) {
            assertThat(openssl.client(listener, REQUEST, "-servername", asked))
                    .contains("subject=CN = " + shown)
                    .contains("HTTP/1.1 200 OK");
        }
    }

    /// The named ones are signed with, and nothing else is.
    @Test
    void signatureAlgorithmsAreThoseThatAreNamed() throws Exception {
        try (var listener =
                TlsListener.start(
                        folder,
                        ", tls_params: {signature_algorithms: [ecdsa_secp256r1_sha256]}",
                        "")) {
            assertThat(openssl.client(listener, REQUEST, "-sigalgs", "ECDSA+SHA256"))
                    .contains("Peer signature type: ECDSA")
                    .contains("HTTP/1.1 200 OK");
            assertThat(openssl.client(listener, REQUEST, "-sigalgs", "RSA-PSS+SHA256"))
                    .contains("alert handshake failure");

            listener.await("ssl.connection_error", 1);
        }
    }

    /// CVE-2025-66220 and CVE-2026-47778: Envoy lets a URI with a NUL byte in where a prefix is
    /// asked for, and stumbles over the header that says so.
    @Test
    void aNulByteInANameEndsTheHandshake() throws Exception {
        String prefix =
                ", validation_context: {trusted_ca: {filename: ${dir}/ca.crt}, match_typed_subject_alt_names:"
                        + " [{san_type: URI, matcher: {prefix: 'spiffe://test/'}}]}";
        try (var listener =
                TlsListener.start(folder, prefix, ", require_client_certificate: true")) {
            Instant from = Instant.now().minus(Duration.ofDays(1));
            listener.write(
                    "nul",
                    listener.root.issue(
                            CertificateProfile.workload(
                                            "spiffe://test/good\0.evil",
                                            from,
                                            from.plus(Duration.ofDays(9)))
                                    .subject("CN=nul"),
                            KeyPairs.EC_P256));

            assertThat(openssl.client(listener, REQUEST, "-cert", "nul.crt", "-key", "nul.key"))
                    .contains("alert certificate unknown")
                    .doesNotContain("HTTP/1.1");
            listener.await("ssl.fail_verify_san", 1);
            assertThat(listener.app.requests()).isZero();
        }
    }
}
