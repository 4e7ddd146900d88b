package io.outrider.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.tls.ca.CertificateAuthority;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Meets another library's TLS: `openssl s_client` before the proxy, `openssl s_server` behind it.
@ExtendWith(LeakCheck.class)
class OpenSslIT {
    private static final String MUTUAL = ", require_client_certificate: true";
    private static final String TRUST =
            ", validation_context: {trusted_ca: {filename: ${dir}/ca.crt}}";
    private static final String REQUEST = OpenSsl.REQUEST;

    @TempDir private Path folder;

    @BeforeAll
    static void needsOpenSsl() {
        OpenSsl.assumeThere();
    }

    private String client(TlsListener listener, String input, String... more) throws Exception {
        return new OpenSsl(folder).client(listener, input, more);
    }

    private String[] withCertificate(String... more) {
        var options =
                new ArrayList<>(
                        List.of(
                                "-cert",
                                folder.resolve("client.crt").toString(),
                                "-key",
                                folder.resolve("client.key").toString(),
                                "-verify_return_error"));
        options.addAll(List.of(more));
        return options.toArray(String[]::new);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void bothSidesProveWhoTheyAre(String version) throws Exception {
        try (var listener = TlsListener.start(folder, TRUST, MUTUAL)) {
            String seen = client(listener, REQUEST, withCertificate(version));

            assertThat(seen).contains("HTTP/1.1 200 OK").contains("Verify return code: 0 (ok)");
            listener.await("ssl.handshake", 1);
        }
    }

    @Test
    void withoutACertificateItHearsWhatIsMissing() throws Exception {
        try (var listener = TlsListener.start(folder, TRUST, MUTUAL)) {
            assertThat(client(listener, REQUEST, "-tls1_3")).contains("alert certificate required");

            listener.await("ssl.fail_verify_no_cert", 1);
        }
    }

    @Test
    void aSessionIsResumed() throws Exception {
        String session = folder.resolve("session").toString();
        try (var listener = TlsListener.start(folder, TRUST, MUTUAL)) {
            client(listener, REQUEST, withCertificate("-tls1_3", "-sess_out", session));

            String second =
                    client(listener, REQUEST, withCertificate("-tls1_3", "-sess_in", session));

            assertThat(second).contains("Reused, TLSv1.3").contains("HTTP/1.1 200 OK");
            listener.await("ssl.session_reused", 1);
        }
    }

    @Test
    void aClientIsJudgedByTheBundleOfItsTrustDomainAsItsFileIsNow() throws Exception {
        Path bundles = folder.resolve("bundles.json");
        Files.writeString(bundles, bundleOf(SecretVolume.newRoot()));
        String validator =
                ", validation_context: {custom_validator_config: {name: spiffe, typed_config:"
                        + " {\"@type\": "
                        + TlsListener.TYPE
                        + "SPIFFECertValidatorConfig, trust_bundles: {filename: ${dir}/bundles.json}}}}";
        try (var listener = TlsListener.start(folder, validator, MUTUAL)) {
            assertThat(client(listener, REQUEST, withCertificate("-tls1_3")))
                    .doesNotContain("HTTP/1.1 200 OK")
                    .contains("alert certificate unknown");

            Files.writeString(bundles, "{\"trust_domains\": {\"test\"");
            Files.writeString(bundles, bundleOf(listener.root));

            String seen = "";
            for (int i = 0; i < 200 && !seen.contains("HTTP/1.1 200 OK"); i++) {
                seen = client(listener, REQUEST, withCertificate("-tls1_3"));
            }
            assertThat(seen).contains("HTTP/1.1 200 OK");
        }
    }

    private static String bundleOf(CertificateAuthority root) throws Exception {
        return "{\"trust_domains\": {\"test\": {\"keys\": [{\"use\": \"x509-svid\", \"x5c\": [\""
                + Base64.getEncoder().encodeToString(root.certificate().getEncoded())
                + "\"]}]}}}";
    }

    @Test
    void namesBesideASecretHoldWhateverDirectoryIsWatched() throws Exception {
        Files.writeString(
                folder.resolve("sds.yaml"),
                """
                resources:
                - "@type": %sSecret
                  name: ROOT
                  validation_context: {trusted_ca: {filename: %s/ca.crt}}
                """
                        .formatted(TlsListener.TYPE, folder));
        String combined =
                ", combined_validation_context: {default_validation_context: {watched_directory:"
                        + " {path: ${dir}}, match_typed_subject_alt_names: [{san_type: URI, matcher:"
                        + " {exact: 'spiffe://test/other'}}]}, validation_context_sds_secret_config:"
                        + " {name: ROOT, sds_config: {path_config_source: {path: ${dir}/sds.yaml}}}}";
        try (var listener = TlsListener.start(folder, combined, MUTUAL)) {
            assertThat(client(listener, REQUEST, withCertificate("-tls1_3")))
                    .doesNotContain("HTTP/1.1 200 OK");

            listener.await("ssl.fail_verify_san", 1);
        }
    }

    @Test
    void renegotiationIsRefused() throws Exception {
        try (var listener = TlsListener.start(folder, "", "")) {
            String seen = client(listener, "R\n" + REQUEST, "-tls1_2");

            assertThat(seen).contains("RENEGOTIATING").doesNotContain("HTTP/1.1 200");
            listener.await("downstream_cx_active", 0);
            assertThat(listener.app.requests()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_1", "-tls1"})
    void oldVersionsAreRefused(String version) throws Exception {
        try (var listener = TlsListener.start(folder, "", "")) {
            assertThat(client(listener, REQUEST, version, "-cipher", "ALL@SECLEVEL=0"))
                    .contains("alert protocol version");

            listener.await("ssl.connection_error", 1);
        }
    }

    @Test
    void theCertificateSuitsTheClientsSignatureAlgorithms() throws Exception {
        try (var listener = TlsListener.withTwoCertificates(folder)) {
            assertThat(client(listener, REQUEST, "-sigalgs", "RSA-PSS+SHA256"))
                    .contains("Peer signature type: RSA-PSS");
            assertThat(client(listener, REQUEST, "-sigalgs", "ECDSA+SHA256:RSA-PSS+SHA256"))
                    .contains("Peer signature type: ECDSA");
        }
    }

    @Test
    void sessionSecretsAreWrittenWhereItIsToldTo() throws Exception {
        Path log = folder.resolve("keys.log");
        try (var listener =
                TlsListener.start(
                        folder,
                        ", key_log: {path: ${dir}/keys.log, remote_address_range: [{address_prefix: 127.0.0.0, prefix_len: 8}]}",
                        "")) {
            Path own = folder.resolve("own.log");

            client(listener, REQUEST, "-tls1_3", "-keylogfile", own.toString());

            List<String> wanted =
                    Files.readAllLines(own).stream()
                            .filter(l -> !l.startsWith("#"))
                            .sorted()
                            .toList();
            Waiting.until(() -> sorted(log).size() >= wanted.size());
            assertThat(sorted(log)).isEqualTo(wanted);
        }
    }

    private static List<String> sorted(Path file) throws IOException {
        return Files.readAllLines(file).stream().sorted().toList();
    }

    @Test
    void sessionSecretsOfOthersAreNotWritten() throws Exception {
        try (var listener =
                TlsListener.start(
                        folder,
                        ", key_log: {path: ${dir}/keys.log, remote_address_range: [{address_prefix: 192.0.2.0, prefix_len: 24}]}",
                        "")) {
            assertThat(client(listener, REQUEST, "-tls1_3")).contains("HTTP/1.1 200 OK");

            assertThat(folder.resolve("keys.log")).isEmptyFile();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void anUpstreamOfOpenSslIsServed(String version) throws Exception {
        try (var _ = TlsListener.start(folder, "", "")) {
            Process server =
                    new ProcessBuilder(
                                    "openssl",
                                    "s_server",
                                    "-accept",
                                    "127.0.0.1:0",
                                    "-cert",
                                    folder.resolve("server.crt").toString(),
                                    "-key",
                                    folder.resolve("server.key").toString(),
                                    "-CAfile",
                                    folder.resolve("ca.crt").toString(),
                                    "-Verify",
                                    "3",
                                    "-verify_return_error",
                                    version,
                                    "-www")
                            .redirectErrorStream(true)
                            .start();
            try (BufferedReader out = server.inputReader();
                    var proxy = RunningProxy.start(towards(port(out)), 1);
                    var caller = proxy.client()) {

                TestClient.Response response = caller.get("/");

                assertThat(response.status()).isEqualTo(200);
                proxy.awaitStat("cluster.backend.ssl.handshake", 1);
            } finally {
                server.destroy();
            }
        }
    }

    private static int port(BufferedReader out) throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith("ACCEPT ")) {
                return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1).strip());
            }
        }
        throw new IOException("s_server ended");
    }

    private String towards(int port) {
        return Yaml.http(
                "",
                "[ { match: { prefix: / }, route: { cluster: backend, timeout: 0s } } ]",
                """
                transport_socket: {name: tls, typed_config: {"@type": %sUpstreamTlsContext, sni: localhost, common_tls_context: {tls_params: {tls_maximum_protocol_version: TLSv1_3}, tls_certificates: [{certificate_chain: {filename: %2$s/client.crt}, private_key: {filename: %2$s/client.key}}], validation_context: {trusted_ca: {filename: %2$s/ca.crt}, match_typed_subject_alt_names: [{san_type: DNS, matcher: {exact: localhost}}]}}}}
                """
                        .formatted(TlsListener.TYPE, folder),
                port);
    }
}
