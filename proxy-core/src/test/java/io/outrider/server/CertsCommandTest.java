package io.outrider.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertsCommandTest {
    private static final int URI_NAME = 6;

    @TempDir private Path folder;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void aWorkloadGetsAChainToTheRootWithItsSpiffeId() throws Exception {
        int exitCode = run("--intermediates", "1", "shop", "pay=bank/teller", "x=spiffe://a/b");

        assertThat(exitCode).isZero();
        List<X509Certificate> chain = read("shop/cert-chain.pem");
        assertThat(chain).hasSize(2);
        chain.get(0).verify(chain.get(1).getPublicKey());
        chain.get(1).verify(read("root-cert.pem").getFirst().getPublicKey());
        assertThat(spiffeId("shop")).isEqualTo("spiffe://cluster.local/ns/default/sa/shop");
        assertThat(spiffeId("pay")).isEqualTo("spiffe://cluster.local/ns/bank/sa/teller");
        assertThat(spiffeId("x")).isEqualTo("spiffe://a/b");
    }

    @Test
    void keysAreTheirOwnersAlone() throws Exception {
        run("--key", "RSA_2048", "shop");

        for (String key : List.of("ca-key.pem", "shop/key.pem")) {
            assertThat(
                            PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(folder.resolve(key))))
                    .isEqualTo("rw-------");
        }
        assertThat(read("shop/cert-chain.pem").getFirst().getPublicKey().getAlgorithm())
                .isEqualTo("RSA");
    }

    @Test
    void anAuthorityThatIsThereIssuesAgain() throws Exception {
        run("shop");
        X509Certificate root = read("root-cert.pem").getFirst();
        X509Certificate before = read("shop/cert-chain.pem").getFirst();

        int exitCode = run("shop");

        assertThat(exitCode).isZero();
        assertThat(read("root-cert.pem").getFirst()).isEqualTo(root);
        X509Certificate after = read("shop/cert-chain.pem").getFirst();
        assertThat(after).isNotEqualTo(before);
        after.verify(root.getPublicKey());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "--days 0 a      | --days: 0 (expected: 1 or more)",
                "--intermediates 9 a | --intermediates: 9 (expected: 0 to 8)",
                "a=b             | 'b' (expected: NAMESPACE/ACCOUNT, or spiffe://…)",
                "../a            | '../a' (expected: a name for a folder, then perhaps =IDENTITY)"
            })
    void aMistakeIsOneSentence(String arguments, String sentence) {
        int exitCode = run(arguments.split(" "));

        assertThat(exitCode).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("outrider certs: " + sentence + "\n");
        assertThat(folder).isEmptyDirectory();
    }

    private int run(String... more) {
        var arguments = new ArrayList<String>();
        arguments.add(folder.toString());
        arguments.addAll(List.of(more));
        return new CertsCommand()
                .run(arguments, new PrintStream(out, true), new PrintStream(err, true));
    }

    private List<X509Certificate> read(String file) throws Exception {
        try (var in = Files.newInputStream(folder.resolve(file))) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        }
    }

    private String spiffeId(String workload) throws Exception {
        return read(workload + "/cert-chain.pem").getFirst().getSubjectAlternativeNames().stream()
                .filter(name -> name.get(0).equals(URI_NAME))
                .map(name -> name.get(1).toString())
                .findFirst()
                .orElse("");
    }
}
