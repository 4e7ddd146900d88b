package io.outrider.redirect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RedirectCommandTest {
    private static final String A_FOREIGN_RULE =
            "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -j DROP\nCOMMIT\n";

    @TempDir Path folder;

    private final Map<String, String> environment = new HashMap<>();
    private final Machine machine = new Machine();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void mayEverything() throws IOException {
        Files.writeString(folder.resolve("status"), "Name:\tjava\nCapEff:\t000001ffffffffff\n");
        Files.writeString(folder.resolve("resolv.conf"), "nameserver 10.96.0.10\n");
    }

    @Test
    void aDryRunPrintsTheRulesAndCallsNothing() {
        int exitCode = run("-i", "*", "-n");

        assertThat(exitCode).isZero();
        assertThat(out.toString(UTF_8))
                .contains(
                        "# iptables-restore --noflush\n*nat\n",
                        "-A ISTIO_OUTPUT -j ISTIO_REDIRECT");
        assertThat(machine.calls).isEmpty();
    }

    @Test
    void withoutTheCapabilityItSaysWhatToDo() throws IOException {
        Files.writeString(folder.resolve("status"), "CapEff:\t00000000a80425fb\n");

        int exitCode = run("-i", "*");

        assertThat(exitCode).isEqualTo(1);
        assertThat(err.toString(UTF_8).strip())
                .isEqualTo(
                        "outrider redirect: this process lacks the capability NET_ADMIN (capabilities"
                                + " found: 00000000a80425fb); give the container runAsUser: 0 and"
                                + " capabilities: {add: [NET_ADMIN, NET_RAW]}, or let a CNI plug-in write"
                                + " the rules");
        assertThat(machine.calls).isEmpty();
    }

    @Test
    void nftIsTakenWhenNobodyHasRules() {
        assertThat(run("-i", "*")).isZero();

        assertThat(machine.calls).contains("iptables-nft-restore --noflush --wait=30");
    }

    @Test
    void legacyIsTakenWhereItHasRules() {
        machine.saved.put("iptables-legacy-save", A_FOREIGN_RULE);

        assertThat(run("-i", "*")).isZero();

        assertThat(machine.calls).contains("iptables-legacy-restore --noflush --wait=30");
    }

    @Test
    void legacyIsTakenWhereTheKernelHasNoNft() {
        machine.missing.add("iptables-nft");

        assertThat(run("-i", "*")).isZero();

        assertThat(machine.calls).contains("iptables-legacy-restore --noflush --wait=30");
    }

    @Test
    void withoutAnyProgramItNamesThoseItTried() {
        machine.missing.addAll(List.of("iptables-nft", "iptables-legacy", "iptables"));

        assertThat(run("-i", "*")).isEqualTo(1);

        assertThat(err.toString(UTF_8))
                .contains(
                        "no iptables program can write rules here",
                        "iptables-nft: no such program; iptables-legacy: no such program");
    }

    @Test
    void variablesStandForFlagsAndFlagsWin() {
        environment.put("ISTIO_INBOUND_PORTS", "80");
        environment.put("ISTIO_SERVICE_CIDR", "10.0.0.0/8");
        environment.put("ISTIO_META_DNS_CAPTURE", "true");

        assertThat(run("-b", "81", "-n")).isZero();

        assertThat(out.toString(UTF_8))
                .contains("--dport 81 -j ISTIO_IN_REDIRECT", "-d 10.0.0.0/8 -j ISTIO_REDIRECT")
                .contains("-d 10.96.0.10/32 -p udp -m udp --dport 53 -j REDIRECT")
                .doesNotContain("--dport 80 ");
    }

    @Test
    void anUnknownFlagIsRefused() {
        assertThat(run("--istio-unknown")).isEqualTo(1);

        assertThat(err.toString(UTF_8)).contains("Unknown option: '--istio-unknown'");
    }

    @Test
    void timesAreReadAsGoWritesThem() throws BadOptionException {
        assertThat(RedirectCommand.duration("--probe-timeout", "500ms"))
                .isEqualTo(Duration.ofMillis(500));
        assertThat(RedirectCommand.duration("--probe-timeout", "5s"))
                .isEqualTo(Duration.ofSeconds(5));
    }

    private int run(String... args) {
        var command =
                new RedirectCommand(
                        environment,
                        machine,
                        folder.resolve("status"),
                        folder.resolve("resolv.conf"));
        return command.run(
                List.of(args),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8));
    }

    /// Programs that succeed and print what the test says.
    private static final class Machine implements Commands {
        final List<String> calls = new ArrayList<>();
        final List<String> missing = new ArrayList<>();
        final Map<String, String> saved = new HashMap<>();

        @Override
        public Result run(List<String> command, String input) {
            calls.add(String.join(" ", command));
            return missing.contains(command.getFirst())
                    ? new Result(127, "", "no such program")
                    : new Result(0, saved.getOrDefault(command.getFirst(), ""), "");
        }
    }
}
