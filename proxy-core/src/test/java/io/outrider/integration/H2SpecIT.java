package io.outrider.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.outrider.tls.ca.CertificateAuthority;
import io.outrider.tls.ca.CertificateProfile;
import io.outrider.tls.ca.KeyPairs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// All of h2spec in strict mode, nothing excluded. The program comes out of a Maven artifact.
@ExtendWith(LeakCheck.class)
class H2SpecIT {
    private static final String ARCHIVE = "/h2spec/2.2.0/h2spec_linux_amd64.tar.gz";
    private static final String ROUTE = "[ { match: { prefix: / }, route: { cluster: backend } } ]";

    @TempDir static Path folder;
    private static Path program = Path.of("");

    @BeforeAll
    static void unpack() throws IOException {
        assumeTrue(
                System.getProperty("os.name").equals("Linux")
                        && System.getProperty("os.arch").equals("amd64"),
                "h2spec is here for Linux on amd64 only");
        program = folder.resolve("h2spec");
        try (InputStream in =
                new GZIPInputStream(
                        Objects.requireNonNull(H2SpecIT.class.getResourceAsStream(ARCHIVE)))) {
            byte[] header = in.readNBytes(512);
            long size =
                    Long.parseLong(
                            new String(header, 124, 11, StandardCharsets.US_ASCII).strip(), 8);
            try (var out = Files.newOutputStream(program)) {
                out.write(in.readNBytes((int) size));
            }
        }
        assertThat(program.toFile().setExecutable(true)).isTrue();
    }

    @Test
    void priorKnowledge() throws Exception {
        assertAllPass(Yaml.http("codec_type: HTTP2", ROUTE, "", 0), List.of());
    }

    @Test
    void firstBytes() throws Exception {
        assertAllPass(Yaml.http("codec_type: AUTO", ROUTE, "", 0), List.of());
    }

    @Test
    void invalidMessagesThatEndOnlyTheirStream() throws Exception {
        assertAllPass(
                Yaml.http(
                        "http2_protocol_options: { override_stream_error_on_invalid_http_message: true }",
                        ROUTE,
                        "",
                        0),
                List.of());
    }

    @Test
    void overTls() throws Exception {
        Instant now = Instant.now();
        var root =
                CertificateAuthority.root(
                        "CN=root", KeyPairs.EC_P256, now, now.plus(Duration.ofDays(1)));
        var server =
                root.issue(
                        CertificateProfile.server(
                                List.of("localhost"), now, now.plus(Duration.ofDays(1))),
                        KeyPairs.EC_P256);
        Path chain = Files.writeString(folder.resolve("chain.pem"), server.chainPem());
        Path key = Files.writeString(folder.resolve("key.pem"), server.privateKeyPem());
        String socket =
                """
                    - transport_socket:
                        name: envoy.transport_sockets.tls
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext
                          common_tls_context:
                            alpn_protocols: [ h2, http/1.1 ]
                            tls_certificates: [ { certificate_chain: { filename: "%s" }, private_key: { filename: "%s" } } ]
                      filters:
                """
                        .formatted(chain, key);

        assertAllPass(
                Yaml.http("", ROUTE, "", 0).replace("    - filters:\n", socket),
                List.of("-t", "-k"));
    }

    private static void assertAllPass(String yaml, List<String> more) throws Exception {
        try (var upstream = new TestUpstream(H2SpecIT::echo);
                var proxy =
                        RunningProxy.start(
                                yaml.replace(
                                        "port_value: 0 } } } }",
                                        "port_value: " + upstream.port() + " } } } }"),
                                1)) {
            var command = new ArrayList<>(List.of(program.toString(), "-S", "-o", "60"));
            command.addAll(more);
            command.addAll(
                    List.of("-h", "127.0.0.1", "-p", Integer.toString(proxy.port("ingress"))));
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();

            String report =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(report).contains("146 tests, 146 passed, 0 skipped, 0 failed");
            assertThat(process.waitFor()).isZero();
        }
    }

    /// Reads the whole request, since an answer that comes before it would end the stream.
    private static boolean echo(TestUpstream.Request request) throws IOException {
        String head = request.head().toLowerCase(Locale.ROOT);
        int length = head.indexOf("content-length: ");
        if (length >= 0) {
            int end = head.indexOf('\r', length);
            request.in().readNBytes(Integer.parseInt(head.substring(length + 16, end)));
        } else if (head.contains("transfer-encoding: chunked")) {
            var seen = new StringBuilder();
            while (seen.indexOf("0\r\n\r\n") < 0) {
                int next = request.in().read();
                if (next < 0) {
                    return false;
                }
                seen.append((char) next);
            }
        }
        return request.answer(200, head.startsWith("head ") ? "" : "hello");
    }
}
