package io.outrider.redirect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.outrider.server.Outrider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The same flags for the real istio-iptables and for ours, each in a network namespace of its own:
/// afterwards the kernel must have the same rules, routes and addresses.
///
/// Needs root, iptables, and the path of a pilot-agent in `OUTRIDER_PILOT_AGENT`.
final class IstioIptablesIT {
    /// A pod's interface with both families, then the program, then all that it may have changed.
    private static final String IN_A_NAMESPACE =
            """
            ip link set lo up
            ip link add eth0 type veth peer name other
            ip addr add 10.5.0.1/24 dev eth0
            ip -6 addr add fd00:5::1/64 dev eth0 nodad
            ip link set eth0 up
            "$@" >&2 || exit 1
            for each in iptables ip6tables; do
              for kind in nft legacy; do echo "== $each-$kind"; $each-$kind-save; done
            done
            for family in -4 -6; do
              echo "== routes $family"; ip $family rule show; ip $family route show table 133
            done
            echo '== addresses'; ip -6 -o addr show dev lo | sed 's/valid_lft.*//'
            """;

    private static String pilotAgent = "";

    @BeforeAll
    static void findPilotAgent() {
        pilotAgent = System.getenv().getOrDefault("OUTRIDER_PILOT_AGENT", "");
        assumeTrue(
                !pilotAgent.isEmpty() && Files.isExecutable(Path.of(pilotAgent)),
                "no istio-iptables to compare with: OUTRIDER_PILOT_AGENT is not the path of a pilot-agent");
        assumeTrue(
                "root".equals(System.getProperty("user.name"))
                        && Files.isExecutable(Path.of("/usr/sbin/iptables-nft")),
                "no rules written: this needs root and iptables");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-p 15001 -z 15006 -u 1337 -m REDIRECT -i * -b * -d 15090,15021,15020",
                "-i * -b * --dual-stack",
                "-i 10.0.0.0/8,fd00::/8 -x 10.1.2.3/16 -b 80,443 -q 99,98 -o 25,26 --dual-stack",
                "-u 3,4 -g 5,6 -i * -b * -c eth9,eth10 -k eth7,eth8 --dual-stack",
                "-i 10.0.0.0/8,10.64.0.0/10 -k eth7,eth8 --drop-invalid",
                "-m TPROXY -i * -b * -d 15020 -c eth9 --dual-stack",
                "-m TPROXY -i * -b 80,81 -t 1400 -r 133",
                "-i * -b * --redirect-dns --capture-all-dns --dual-stack",
                "-i * -b * --redirect-dns",
                "-i 127.1.2.3/32 -b * --redirect-dns --capture-all-dns",
                "-p 1 -z 2 -e 3",
                "-i * --force-iptables-binary=legacy"
            })
    void theKernelHasTheSameAfterwards(String flags) throws IOException, InterruptedException {
        List<String> istio = new ArrayList<>(List.of(pilotAgent, "istio-iptables"));
        List<String> ours =
                new ArrayList<>(
                        List.of(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Outrider.class.getName(),
                                "redirect"));
        istio.addAll(List.of(flags.split(" ")));
        ours.addAll(List.of(flags.split(" ")));

        String expected = inNamespace(istio);
        String actual = inNamespace(ours);

        assertThat(actual).isEqualTo(expected).contains("-A OUTPUT -j ISTIO_OUTPUT");
    }

    private static String inNamespace(List<String> program)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("unshare", "-n", "sh", "-c"));
        command.add(IN_A_NAMESPACE);
        command.add("sh");
        command.addAll(program);
        Path said = Files.createTempFile("said", ".txt");
        Process process = new ProcessBuilder(command).redirectError(said.toFile()).start();
        String state = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exitCode = process.waitFor();
        assertThat(exitCode).as(Files.readString(said)).isZero();
        Files.delete(said);
        return byChain(state);
    }

    /// The rules of each chain in their order; chains and tables by name.
    private static String byChain(String state) {
        Map<String, List<String>> chains = new TreeMap<>();
        String section = "";
        String table = "";
        for (String line : state.lines().toList()) {
            if (line.startsWith("== ")) {
                section = line;
                table = "";
            } else if (line.startsWith("*")) {
                table = line;
            } else if (line.startsWith("-A ") || table.isEmpty() && !line.startsWith("#")) {
                String chain = line.startsWith("-A ") ? line.split(" ")[1] : "";
                chains.computeIfAbsent(section + " " + table + " " + chain, _ -> new ArrayList<>())
                        .add(line);
            }
        }
        var text = new StringBuilder();
        chains.forEach(
                (chain, lines) ->
                        text.append(chain)
                                .append('\n')
                                .append(String.join("\n", lines))
                                .append('\n'));
        return text.toString();
    }
}
