package io.outrider.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.log.LogLevel;
import io.outrider.server.ProxyOptions.DrainStrategy;
import io.outrider.server.ProxyOptions.IpVersion;
import io.outrider.server.ProxyOptions.Mode;
import io.outrider.server.ProxyOptions.Tag;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ProxyCommandTest {
    private static final int CPUS = 3;

    @Test
    void withoutFlagsEverythingHasEnvoysDefault() throws Exception {
        ProxyOptions options = parse();

        assertThat(options.mode()).isEqualTo(Mode.SERVE);
        assertThat(options.concurrency()).isEqualTo(CPUS);
        assertThat(options.config())
                .isEqualTo(new ProxyOptions.Config("", "", false, false, false, false));
        assertThat(options.node()).isEqualTo(new ProxyOptions.Node("", "", ""));
        assertThat(options.log())
                .isEqualTo(new ProxyOptions.Log(LogLevel.INFO, Map.of(), null, false, "", false));
        assertThat(options.fileFlush())
                .isEqualTo(new ProxyOptions.FileFlush(Duration.ofSeconds(10), 64 * 1024));
        assertThat(options.drain())
                .isEqualTo(new ProxyOptions.Drain(Duration.ofMinutes(10), DrainStrategy.GRADUAL));
        assertThat(options.hotRestart().parentShutdownTime()).isEqualTo(Duration.ofMinutes(15));
        assertThat(options.hotRestart().socketPath()).isEqualTo("@envoy_domain_socket");
        assertThat(options.hotRestart().socketMode()).isEqualTo(0600);
        assertThat(options.localAddressIpVersion()).isEqualTo(IpVersion.V4);
        assertThat(options.withoutEffect()).isEmpty();
    }

    @Test
    void theCommandLineOfIstiosAgentIsUnderstood() throws Exception {
        ProxyOptions options =
                parse(
                        "-c",
                        "etc/istio/proxy/envoy-rev.json",
                        "--drain-time-s",
                        "45",
                        "--drain-strategy",
                        "immediate",
                        "--local-address-ip-version",
                        "v6",
                        "--file-flush-interval-msec",
                        "1000",
                        "--disable-hot-restart",
                        "--allow-unknown-static-fields",
                        "-l",
                        "warning",
                        "--component-log-level",
                        "misc:error,upstream:debug",
                        "--skip-deprecated-logs",
                        "--config-yaml",
                        "{\"node\": {\"id\": \"x\"}}",
                        "--concurrency",
                        "2");

        assertThat(options.config())
                .isEqualTo(
                        new ProxyOptions.Config(
                                "etc/istio/proxy/envoy-rev.json",
                                "{\"node\": {\"id\": \"x\"}}",
                                true,
                                false,
                                false,
                                true));
        assertThat(options.drain())
                .isEqualTo(new ProxyOptions.Drain(Duration.ofSeconds(45), DrainStrategy.IMMEDIATE));
        assertThat(options.localAddressIpVersion()).isEqualTo(IpVersion.V6);
        assertThat(options.fileFlush().interval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(options.hotRestart().disabled()).isTrue();
        assertThat(options.log().level()).isEqualTo(LogLevel.WARNING);
        assertThat(options.log().componentLevels())
                .isEqualTo(Map.of("misc", LogLevel.ERROR, "upstream", LogLevel.DEBUG));
        assertThat(options.concurrency()).isEqualTo(2);
        assertThat(options.withoutEffect()).isEmpty();
    }

    /// What `envoy --help` of 1.40 lists, with a value where one is due.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--stats-tag name:value",
                "--enable-core-dump",
                "--socket-mode 600",
                "--socket-path /s",
                "--disable-extensions a,b",
                "--cpuset-threads",
                "--enable-mutex-tracing",
                "--disable-hot-restart",
                "--mode validate",
                "--parent-shutdown-time-s 1",
                "--drain-strategy gradual",
                "--drain-time-s 1",
                "--file-flush-min-size-kb 1",
                "--file-flush-interval-msec 1",
                "--service-zone z",
                "--service-node n",
                "--service-cluster c",
                "--restart-epoch 1",
                "--log-path /l",
                "--enable-fine-grain-logging",
                "--log-format-escaped",
                "--log-format %v",
                "--component-log-level upstream:debug",
                "-l info",
                "--log-level off",
                "--local-address-ip-version v4",
                "--admin-address-path /a",
                "--log-stacktrace-single-entry",
                "--skip-deprecated-logs",
                "--ignore-unknown-dynamic-fields",
                "--reject-unknown-dynamic-fields",
                "--allow-unknown-static-fields",
                "--allow-unknown-fields",
                "--config-yaml {}",
                "-c f",
                "--config-path f",
                "--concurrency 1",
                "--base-id-path /b",
                "--skip-hot-restart-parent-stats",
                "--skip-hot-restart-on-no-parent",
                "--use-dynamic-base-id",
                "--base-id 1",
                "--",
                "--version",
                "-h",
                "--help",
                "--hot-restart-version"
            })
    void everyFlagOfEnvoyIsTaken(String flag) {
        assertThat(parses(flag.split(" ", 2))).isTrue();
    }

    @Test
    void flagsThatDoNothingAreNamed() throws Exception {
        ProxyOptions options =
                parse("--enable-core-dump", "-l", "debug", "--base-id=7", "--restart-epoch", "0");

        assertThat(options.withoutEffect())
                .containsExactlyInAnyOrder("--enable-core-dump", "--base-id", "--restart-epoch");
        assertThat(options.hotRestart().baseId()).isEqualTo(7);
    }

    @Test
    void statsTagMayBeGivenTwiceAndItsValueMayHoldColons() throws Exception {
        ProxyOptions options = parse("--stats-tag", "pod:a:b", "--stats-tag=zone:eu-1");

        assertThat(options.statsTags())
                .containsExactly(new Tag("pod", "a:b"), new Tag("zone", "eu-1"));
    }

    @Test
    void whateverFollowsTwoDashesIsIgnored() throws Exception {
        ProxyOptions options = parse("-c", "a.yaml", "--", "--bogus", "words");

        assertThat(options.config().path()).isEqualTo("a.yaml");
    }

    @Test
    void concurrencyZeroMeansOneWorkerAsInEnvoy() throws Exception {
        assertThat(parse("--concurrency", "0").concurrency()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    --bogus | unknown flag '--bogus' (expected: one that 'outrider proxy --help' lists)
                    envoy.yaml | unknown flag 'envoy.yaml' (expected: one that 'outrider proxy --help' lists)
                    -c/nope | unknown flag '-c/nope' (expected: one that 'outrider proxy --help' lists)
                    -c | --config-path: value missing
                    -c a -c b | --config-path: given twice
                    --enable-core-dump --enable-core-dump | --enable-core-dump: given twice
                    --concurrency x | --concurrency: 'x' (expected: a whole number)
                    --concurrency -1 | --concurrency: -1 (expected: 0 to 4294967295)
                    --concurrency 5000 | --concurrency: 5000 (expected: 1 to 1024)
                    --drain-time-s 4294967296 | --drain-time-s: 4294967296 (expected: 0 to 4294967295)
                    -l INFO | --log-level: 'INFO' (expected: trace, debug, info, warning or warn, error, critical, off)
                    --mode serv | --mode: 'serv' (expected: serve or validate)
                    --drain-strategy now | --drain-strategy: 'now' (expected: gradual or immediate)
                    --local-address-ip-version v5 | --local-address-ip-version: 'v5' (expected: v4 or v6)
                    --component-log-level nope:debug | --component-log-level: component 'nope' (expected: one that POST /logging lists)
                    --component-log-level upstream | --component-log-level: 'upstream' (expected: component:level)
                    --component-log-level upstream:loud | --component-log-level: level 'loud' of 'upstream' (expected: trace, debug, info, warning or warn, error, critical, off)
                    --enable-fine-grain-logging --component-log-level upstream:debug | --component-log-level will not work with --enable-fine-grain-logging
                    --stats-tag a_b:c | --stats-tag: 'a_b:c' (expected: name:value, the name alphanumeric, the value without dots)
                    --stats-tag a:1.2 | --stats-tag: 'a:1.2' (expected: name:value, the name alphanumeric, the value without dots)
                    --socket-mode 999 | --socket-mode: '999' (expected: an octal mode such as 600)
                    --use-dynamic-base-id --restart-epoch 1 | cannot use --restart-epoch=1 with --use-dynamic-base-id
                    """)
    void aWrongFlagIsRefusedInOneSentence(String line, String message) {
        assertThatThrownBy(() -> parse(line.split(" ", -1)))
                .isInstanceOf(BadFlagException.class)
                .hasMessage(message);
    }

    @Test
    void versionHasEnvoysFiveParts() {
        Output output = run("--version");

        assertThat(output.exitCode()).isZero();
        assertThat(output.out())
                .matches("\noutrider  version: [^/]+/[^/]+/(Clean|Modified)/RELEASE/BoringSSL\n\n");
    }

    @Test
    void hotRestartIsDisabled() {
        assertThat(run("--hot-restart-version")).isEqualTo(new Output(0, "disabled\n", ""));
    }

    @Test
    void helpNamesEveryGroupOfFlags() {
        assertThat(run("--help").out())
                .contains(
                        "outrider proxy -c envoy.yaml",
                        "Configuration",
                        "--config-path",
                        "Log",
                        "--log-level");
    }

    @Test
    void theServerGetsTheOptionsAndGivesTheExitCode() {
        assertThat(run("--concurrency", "7").exitCode()).isEqualTo(7);
    }

    @Test
    void aRefusalGoesToStandardErrorWithExitCodeOne() {
        assertThat(run("--mode", "x"))
                .isEqualTo(
                        new Output(1, "", "outrider: --mode: 'x' (expected: serve or validate)\n"));
    }

    private record Output(int exitCode, String out, String err) {}

    private static Output run(String... args) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int exitCode =
                new ProxyCommand(ProxyOptions::concurrency, CPUS)
                        .run(List.of(args), print(out), print(err));
        return new Output(
                exitCode,
                out.toString(StandardCharsets.UTF_8),
                err.toString(StandardCharsets.UTF_8));
    }

    private static PrintStream print(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private static boolean parses(String... args) {
        try {
            parse(args);
            return true;
        } catch (BadFlagException _) {
            return false;
        }
    }

    private static ProxyOptions parse(String... args) throws BadFlagException {
        return new ProxyCommand(_ -> 0, CPUS).parse(List.of(args));
    }
}
