package io.outrider.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.SLF4JServiceProvider;

final class ProcessLogTest {
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-11-23T09:40:40.5Z"));

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final ProcessLog log = new ProcessLog(() -> written, CLOCK, ZoneOffset.UTC);
    private final Logger upstream = new ProcessLogger("io.outrider.upstream.Clusters", log);
    private final Logger main = new ProcessLogger("io.outrider.server.Main", log);

    @BeforeEach
    void shortLines() {
        log.setLayout("%l %n %v", false, false);
    }

    @Test
    void anUnconfiguredLogPrintsEnvoysDefaultLine() {
        log.setLayout(LogPattern.DEFAULT, false, false);

        main.info("up");

        assertThat(text())
                .matches(
                        "\\[2026-11-23 09:40:40.500]\\[\\d+]\\[info]\\[main] "
                                + "\\[io/outrider/log/ProcessLogTest.java:\\d+] up\n");
    }

    @Test
    void aComponentHasItsOwnLevel() {
        log.setLevel(LogLevel.WARNING);
        log.setLevel("upstream", LogLevel.DEBUG);

        upstream.debug("cluster {} has {} hosts", "reviews", 3);
        main.info("not this");
        main.warn("but this");

        assertThat(text())
                .isEqualTo("debug upstream cluster reviews has 3 hosts\nwarning main but this\n");
        assertThat(upstream.isTraceEnabled()).isFalse();
    }

    @Test
    void offWritesNothingAndCriticalIsAboveError() {
        log.setLevel(LogLevel.OFF);
        main.error(ProcessLogger.CRITICAL, "off");
        log.setLevel(LogLevel.CRITICAL);
        main.error("too little");
        main.error(ProcessLogger.CRITICAL, "worst");

        assertThat(text()).isEqualTo("critical main worst\n");
    }

    @Test
    void levelsAreListedInEnvoysOrderAndAnUnknownNameIsRefused() {
        assertThat(log.setLevel("nope", LogLevel.DEBUG)).isFalse();
        assertThat(log.levels())
                .hasSize(LogComponent.NAMES.size())
                .containsEntry("pool", LogLevel.INFO);
        assertThat(log.levels().firstEntry().getKey()).isEqualTo("a2a");
    }

    @Test
    void aStackTraceIsALogLineForEachOfItsLines() {
        main.error("failed", new IOException("why"));

        assertThat(text())
                .startsWith(
                        "error main failed\nerror main java.io.IOException: why\nerror main \tat io.outrider");
    }

    @Test
    void aStackTraceCanBePartOfItsLine() {
        log.setLayout("%l %_", false, true);

        main.error("failed", new IOException("why"));

        assertThat(text())
                .startsWith("error failed\\njava.io.IOException: why\\n\tat io.outrider")
                .hasLineCount(1);
    }

    @Test
    void escapedLinesAreOneLineEach() {
        log.setLayout("%v", true, false);

        main.info("a\nb");

        assertThat(text()).isEqualTo("a\\nb\n");
    }

    @Test
    void aFileIsAppendedToAndReopenedAfterItWasMoved(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("out.log");
        Files.writeString(file, "before\n");
        log.setFile(file);
        main.info("one");
        assertThat(log.flush(Duration.ofSeconds(10))).isTrue();

        Files.move(file, folder.resolve("old.log"));
        log.reopen();
        main.info("two");

        assertThat(text()).isEmpty();
        assertThat(folder.resolve("old.log")).hasContent("before\ninfo main one\n");
        assertThat(file).hasContent("info main two\n");
    }

    @Test
    void aFileThatCannotBeOpenedChangesNothing(@TempDir Path folder) {
        assertThatThrownBy(() -> log.setFile(folder.resolve("no/such.log")))
                .isInstanceOf(IOException.class);

        main.info("still here");

        assertThat(text()).isEqualTo("info main still here\n");
    }

    @Test
    void whoeverLogsDoesNotWaitForASlowOutputAndLostLinesAreCounted() {
        CountDownLatch slow = new CountDownLatch(1);
        var slowLog = new ProcessLog(() -> waitFor(slow, written), CLOCK, ZoneOffset.UTC);
        slowLog.setLayout("%v", false, false);
        Logger logger = new ProcessLogger("main", slowLog);
        String half = "x".repeat(LogWriter.MAX_PENDING_CHARS / 2 - 1000);

        logger.info(half);
        logger.info("fits");
        logger.info(half);
        logger.info(half);
        logger.info(half);
        slow.countDown();

        assertThat(slowLog.flush(Duration.ofSeconds(10))).isTrue();
        assertThat(written.toString(StandardCharsets.UTF_8))
                .startsWith("xxx")
                .contains(
                        "\nfits\n",
                        "\n2 log lines dropped here: the log was not written fast enough\n");
    }

    @Test
    void slf4jFindsThisBackend() {
        assertThat(
                        ServiceLoader.load(SLF4JServiceProvider.class).stream()
                                .map(ServiceLoader.Provider::type))
                .contains(ProcessLogProvider.class);
        assertThat(LoggerFactory.getLogger("io.outrider.Any")).isInstanceOf(ProcessLogger.class);
    }

    private String text() {
        assertThat(log.flush(Duration.ofSeconds(10))).isTrue();
        return written.toString(StandardCharsets.UTF_8);
    }

    private static OutputStream waitFor(CountDownLatch latch, OutputStream out) throws IOException {
        try {
            latch.await();
            return out;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
