package io.outrider.integration;

import io.outrider.config.ConfigException;
import io.outrider.tls.ca.CertificateAuthority;
import io.outrider.tls.ca.CertificateProfile;
import io.outrider.tls.ca.IssuedCertificate;
import io.outrider.tls.ca.KeyPairs;
import io.outrider.tls.ca.PemText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// A proxy with one TLS listener in front of a cluster, and the files that secure it.
final class TlsListener implements AutoCloseable {
    static final String TYPE = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.";
    private final Instant from = Instant.now().minus(Duration.ofDays(1));
    private final Instant to = Instant.now().plus(Duration.ofDays(30));

    final CertificateAuthority root =
            CertificateAuthority.root("CN=root", KeyPairs.EC_P256, from, to);
    final TestUpstream app;
    final Path folder;
    final RunningProxy proxy;

    /// @param common further fields of the `CommonTlsContext`, beginning with a comma; `${dir}` is
    ///   the folder
    /// @param downstream likewise of the `DownstreamTlsContext`
    static TlsListener start(Path folder, String common, String downstream)
            throws IOException, ConfigException {
        return new TlsListener(folder, inFiles("server"), common, downstream);
    }

    /// The same with an ECDSA and an RSA certificate.
    static TlsListener withTwoCertificates(Path folder) throws IOException, ConfigException {
        return new TlsListener(folder, inFiles("server") + ", " + inFiles("rsa"), "", "");
    }

    /// A listener with certificates of the test's own.
    ///
    /// @param certificates the list `tls_certificates` without its brackets
    static TlsListener showing(Path folder, String certificates)
            throws IOException, ConfigException {
        return new TlsListener(folder, certificates, "", "");
    }

    /// A `TlsCertificate` of `NAME.crt` and `NAME.key` in the folder.
    static String inFiles(String name) {
        return "{certificate_chain: {filename: ${dir}/%1$s.crt}, private_key: {filename: ${dir}/%1$s.key}}"
                .formatted(name);
    }

    private TlsListener(Path folder, String certificates, String common, String downstream)
            throws IOException, ConfigException {
        this.folder = folder;
        Files.writeString(folder.resolve("ca.crt"), PemText.of(root.root()));
        write(
                "server",
                root.issue(
                        CertificateProfile.server(List.of("localhost"), from, to),
                        KeyPairs.EC_P256));
        write(
                "rsa",
                root.issue(
                        CertificateProfile.server(List.of("localhost"), from, to),
                        KeyPairs.RSA_2048));
        write("client", workload());
        app = new TestUpstream(request -> request.answer(200, request.head()));
        String context =
                "{\"@type\": %sDownstreamTlsContext%s, common_tls_context: {tls_certificates: [%s]%s}}"
                        .formatted(TYPE, downstream, certificates, common)
                        .replace("${dir}", folder.toString());
        proxy =
                RunningProxy.start(
                        Yaml.http(app.port())
                                .replace(
                                        "    - filters:",
                                        "    - transport_socket: {name: tls, typed_config: "
                                                + context
                                                + "}\n      filters:"),
                        1);
    }

    private IssuedCertificate workload() {
        return root.issue(
                CertificateProfile.workload("spiffe://test/ns/default/sa/client", from, to),
                KeyPairs.EC_P256);
    }

    /// Writes `NAME.crt` and `NAME.key` into the folder.
    void write(String name, IssuedCertificate issued) throws IOException {
        Files.writeString(folder.resolve(name + ".crt"), issued.chainPem());
        Files.writeString(folder.resolve(name + ".key"), issued.privateKeyPem());
    }

    int port() {
        return proxy.port("ingress");
    }

    /// Waits until a counter below the listener has that value.
    void await(String name, long value) throws IOException {
        proxy.awaitStat("listener.127.0.0.1_0." + name, value);
    }

    @Override
    public void close() throws IOException {
        proxy.close();
        app.close();
    }
}
