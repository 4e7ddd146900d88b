package io.outrider.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.config.Secrets;
import io.outrider.stats.StatsConfig;
import io.outrider.stats.StatsStore;
import io.outrider.tls.Secret;
import io.outrider.tls.ca.CertificateAuthority;
import io.outrider.tls.ca.KeyPairs;
import io.outrider.tls.ca.PemText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretWatchTest {
    @TempDir private Path folder;

    @Test
    void aSecretConfiguredLaterWhoseFilesComeLaterStillIsPickedUp() throws Exception {
        Instant now = Instant.now();
        var authority =
                CertificateAuthority.root(
                        "CN=late", KeyPairs.EC_P256, now, now.plus(Duration.ofDays(1)));
        var stats = new StatsStore(1, StatsConfig.defaults());
        var secrets = new Secrets(stats.root(), Runnable::run, stats.cells(0));
        var seen = new CompletableFuture<Secret>();
        try (var watch = new SecretWatch(secrets)) {
            watch.start();
            Path chain = folder.resolve("later/tls.crt");
            Path key = folder.resolve("later/tls.key");
            secrets.files().addCertificate("late", chain, key);
            secrets.files().subscribe("late", seen::complete);

            Files.createDirectory(folder.resolve("later"));
            Files.writeString(chain, PemText.of(authority.certificate()));
            Files.writeString(key, PemText.of(authority.privateKey()));

            assertThat(seen.get(60, TimeUnit.SECONDS)).isInstanceOf(Secret.Certificate.class);
        }
    }
}
