package io.outrider.tls;

import static io.outrider.tls.TestPki.CLIENT_ID;
import static io.outrider.tls.TestPki.NOW;
import static io.outrider.tls.TestPki.SERVER_ID;
import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.tls.ca.IssuedCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
class RotationTest {
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);
    private static final SecretNames NAMES = new SecretNames(List.of("default"), "ROOTCA", null);

    private final TestPki pki = new TestPki();
    private final FileSecrets files = new FileSecrets();
    @TempDir private Path directory;
    private Path volume;

    @BeforeEach
    void mountVolume() {
        volume = directory.resolve("volume");
        files.addCertificate("default", volume.resolve("tls.crt"), volume.resolve("tls.key"));
        files.addTrust("ROOTCA", volume.resolve("ca.crt"), ValidationConfig.UNVERIFIED);
    }

    @Test
    void thereIsNoContextBeforeEverySecretIsThere() throws Exception {
        RotatingTls<ServerTls> rotating = rotating();

        assertThat(rotating.current()).isNull();
        swapIn("1", pki.workload(SERVER_ID));
        files.poll();
        assertThat(rotating.current()).isNotNull();
    }

    @Test
    void aSwappedVolumeReplacesTheCertificateForNewConnections() throws Exception {
        IssuedCertificate first = pki.workload(SERVER_ID);
        IssuedCertificate second = pki.workload(SERVER_ID);
        swapIn("1", first);
        files.poll();
        RotatingTls<ServerTls> rotating = rotating();
        assertThat(shown(rotating)).isEqualTo(first.chain());

        swapIn("2", second);
        files.poll();

        assertThat(shown(rotating)).isEqualTo(second.chain());
    }

    @Test
    void anUnchangedVolumePublishesNothing() throws Exception {
        IssuedCertificate same = pki.workload(SERVER_ID);
        swapIn("1", same);
        files.poll();
        RotatingTls<ServerTls> rotating = rotating();
        ServerTls before = rotating.current();

        swapIn("2", same);
        files.poll();

        assertThat(rotating.current()).isSameAs(before);
    }

    @Test
    void aHalfWrittenRotationKeepsTheLastGoodCertificate() throws Exception {
        IssuedCertificate first = pki.workload(SERVER_ID);
        IssuedCertificate second = pki.workload(SERVER_ID);
        swapIn("1", first);
        files.poll();
        RotatingTls<ServerTls> rotating = rotating();

        Files.writeString(volume.resolve("tls.crt"), second.chainPem());
        files.poll();
        assertThat(shown(rotating)).isEqualTo(first.chain());

        Files.writeString(volume.resolve("tls.key"), second.privateKeyPem().substring(0, 60));
        files.poll();
        assertThat(shown(rotating)).isEqualTo(first.chain());

        Files.writeString(volume.resolve("tls.key"), second.privateKeyPem());
        files.poll();
        assertThat(shown(rotating)).isEqualTo(second.chain());
    }

    @Test
    void anOldConnectionSurvivesAndANewOneSeesTheNewCertificate() throws Exception {
        swapIn("1", pki.workload(SERVER_ID));
        files.poll();
        RotatingTls<ServerTls> rotating = rotating();
        ClientTls client =
                ClientTls.build(
                        TestPki.client(
                                pki.workload(CLIENT_ID), ValidationConfig.trusting(pki.rootPem())),
                        TlsProvider.best(),
                        CLOCK);
        IssuedCertificate second = pki.workload(SERVER_ID);

        try (TlsPair before = TlsPair.serving(Objects.requireNonNull(rotating.current()))) {
            swapIn("2", second);
            files.poll();
            before.connect(client).established();
        }
        try (TlsPair after = TlsPair.serving(Objects.requireNonNull(rotating.current()))) {
            TlsConnectionInfo seen = after.connect(client).established();
            assertThat(TlsPair.peer(seen).certificate().leaf())
                    .isEqualTo(second.chain().getFirst());
        }
    }

    private RotatingTls<ServerTls> rotating() throws TlsConfigException {
        return RotatingTls.server(
                "listener test",
                new DownstreamTls(TestPki.common(null), true),
                NAMES,
                files,
                TlsProvider.best(),
                CLOCK,
                _ -> {});
    }

    private static List<?> shown(RotatingTls<ServerTls> rotating) {
        return Objects.requireNonNull(rotating.current()).certificates().getFirst().chain();
    }

    /// As the kubelet does: a new directory, then the link to it is replaced in one step.
    private void swapIn(String version, IssuedCertificate certificate) throws Exception {
        Path content = Files.createDirectory(directory.resolve(version));
        Files.writeString(content.resolve("tls.crt"), certificate.chainPem());
        Files.writeString(content.resolve("tls.key"), certificate.privateKeyPem());
        Files.writeString(content.resolve("ca.crt"), pki.rootPem());
        Path link = Files.createSymbolicLink(directory.resolve("link" + version), content);
        Files.move(
                link, volume, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
