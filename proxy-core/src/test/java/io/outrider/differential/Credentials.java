package io.outrider.differential;

import io.outrider.tls.ca.CertificateAuthority;
import io.outrider.tls.ca.CertificateProfile;
import io.outrider.tls.ca.IssuedCertificate;
import io.outrider.tls.ca.KeyPairs;
import io.outrider.tls.ca.PemText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// The certificates that cases name: made once, the same for both subjects, in files at `${tls}`.
///
/// | name | what it is |
/// |---|---|
/// | `server` | `server.test`, `*.wild.test`, and the SPIFFE id of `server` |
/// | `client` | a workload's, below an intermediate authority |
/// | `named` | a client with a difficult subject, several URIs and DNS names |
/// | `expired`, `early` | a client's, no longer or not yet valid |
/// | `stranger` | a client's of another root |
/// | `server-only`, `client-only` | without the usage `clientAuth`, or `serverAuth` |
/// | `revoked` | a client's that the root has taken back |
/// | `mail` | a client's with an e-mail address |
/// | `foreign` | of the other root, and of its trust domain |
/// | `nobody` | of a trust domain that nobody knows |
/// | `nul-dns`, `nul-uri` | a client's with a NUL byte in a name |
/// | `rsa` | as `server`, with an RSA key |
///
/// `ca.pem` and `stranger-ca.pem` are the roots; every other name has `NAME.pem` and `NAME.key`.
/// `crl.pem` is what the root has revoked, `crls.pem` the same with the intermediate's list. Of
/// `server` there are OCSP responses too, `server.ocsp` and, no longer fresh, `server-stale.ocsp`.
/// Immutable.
final class Credentials {
    static final Credentials ALL = new Credentials();

    private static final char[] NO_PASSWORD = {};

    private final Path folder;
    private final Map<String, IssuedCertificate> byName = new TreeMap<>();

    private Credentials() {
        Instant now = Instant.now();
        Instant begin = now.minus(Duration.ofDays(10));
        Instant end = now.plus(Duration.ofDays(300));
        var root = CertificateAuthority.root("O=Outrider,CN=root", KeyPairs.EC_P256, begin, end);
        var below = root.intermediate("O=Outrider,CN=below", KeyPairs.EC_P256, begin, end);
        var other = CertificateAuthority.root("CN=stranger", KeyPairs.EC_P256, begin, end);
        var server =
                CertificateProfile.server(List.of("server.test", "*.wild.test"), begin, end)
                        .names(
                                List.of("spiffe://test/ns/default/sa/server"),
                                List.of("server.test", "*.wild.test"),
                                List.of("127.0.0.1"));
        var client = CertificateProfile.workload("spiffe://test/ns/default/sa/client", begin, end);
        byName.put("server", root.issue(server, KeyPairs.EC_P256));
        byName.put("rsa", root.issue(server, KeyPairs.RSA_2048));
        byName.put("client", below.issue(client, KeyPairs.EC_P256));
        byName.put(
                "named",
                root.issue(
                        client.subject("O=lab x,CN=weird\\, name\\\\y")
                                .names(
                                        List.of("spiffe://test/one", "spiffe://test/two"),
                                        List.of("one.test", "two.test"),
                                        List.of("192.0.2.9")),
                        KeyPairs.EC_P256));
        String id = "spiffe://test/ns/default/sa/client";
        byName.put(
                "expired",
                root.issue(
                        CertificateProfile.workload(id, begin, now.minus(Duration.ofDays(1))),
                        KeyPairs.EC_P256));
        byName.put(
                "early",
                root.issue(
                        CertificateProfile.workload(id, now.plus(Duration.ofDays(1)), end),
                        KeyPairs.EC_P256));
        byName.put("stranger", other.issue(client, KeyPairs.EC_P256));
        byName.put(
                "server-only",
                root.issue(
                        client.usages(Set.of(CertificateProfile.Usage.SERVER_AUTH)),
                        KeyPairs.EC_P256));
        byName.put(
                "client-only",
                root.issue(
                        server.usages(Set.of(CertificateProfile.Usage.CLIENT_AUTH)),
                        KeyPairs.EC_P256));
        byName.put("revoked", root.issue(client, KeyPairs.EC_P256));
        byName.put(
                "mail",
                root.issue(
                        new CertificateProfile(
                                "CN=mail",
                                List.of(),
                                List.of(),
                                List.of(),
                                List.of("who@mail.test"),
                                client.usages(),
                                begin,
                                end),
                        KeyPairs.EC_P256));
        byName.put("foreign", other.issue(ofDomain("foreign", begin, end), KeyPairs.EC_P256));
        byName.put("nobody", root.issue(ofDomain("nobody", begin, end), KeyPairs.EC_P256));
        List<String> nul = List.of("spiffe://test/good\0.evil");
        var hostile = client.subject("CN=nul"); // or the names were critical, and the JDK refused
        byName.put(
                "nul-dns", root.issue(hostile.names(List.of(), nul, List.of()), KeyPairs.EC_P256));
        byName.put(
                "nul-uri", root.issue(hostile.names(nul, List.of(), List.of()), KeyPairs.EC_P256));
        try {
            folder = Files.createTempDirectory("outrider-credentials");
            folder.toFile().deleteOnExit();
            write("ca.pem", PemText.of(root.certificate()));
            write("stranger-ca.pem", PemText.of(other.certificate()));
            for (var entry : byName.entrySet()) {
                write(entry.getKey() + ".pem", entry.getValue().chainPem());
                write(entry.getKey() + ".key", entry.getValue().privateKeyPem());
            }
            List<BigInteger> back =
                    List.of(byName.get("revoked").chain().getFirst().getSerialNumber());
            String revoked = PemText.of(root.revoke(back, begin, end));
            write("crl.pem", revoked);
            write("crls.pem", revoked + PemText.of(below.revoke(List.of(), begin, end)));
            var responder = new OcspResponder(root);
            X509Certificate serving = byName.get("server").chain().getFirst();
            write("server.ocsp", responder.good(serving, begin, end));
            write("server-stale.ocsp", responder.good(serving, begin, now.minusSeconds(60)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CertificateProfile ofDomain(String domain, Instant begin, Instant end) {
        return CertificateProfile.workload("spiffe://" + domain + "/ns/x/sa/y", begin, end);
    }

    private void write(String name, String text) throws IOException {
        write(name, text.getBytes(StandardCharsets.US_ASCII));
    }

    private void write(String name, byte[] content) throws IOException {
        Path file = folder.resolve(name);
        Files.write(file, content);
        file.toFile().deleteOnExit();
    }

    /// Where the files are.
    Path folder() {
        return folder;
    }

    /// A context that shows the named certificate, or none for `-`, and trusts everybody: what a
    /// proxy is asked is whether it refuses, not whether its peer does.
    SSLContext context(String name) {
        try {
            var context = SSLContext.getInstance("TLS");
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            var store = KeyStore.getInstance("PKCS12");
            try {
                store.load(null, NO_PASSWORD);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            if (!name.equals("-")) {
                IssuedCertificate own = byName.get(name);
                if (own == null) {
                    throw new IllegalArgumentException(
                            "no certificate '" + name + "', there are " + byName.keySet());
                }
                store.setKeyEntry(
                        "own",
                        own.privateKey(),
                        NO_PASSWORD,
                        own.chain().toArray(X509Certificate[]::new));
            }
            keys.init(store, NO_PASSWORD);
            context.init(keys.getKeyManagers(), new TrustManager[] {new TrustsEverybody()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The authority's certificate, so that a server's request for one names it.
    private X509Certificate root() {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(
                                    new ByteArrayInputStream(
                                            Files.readString(folder.resolve("ca.pem"))
                                                    .getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private final class TrustsEverybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[] {root()};
        }
    }
}
