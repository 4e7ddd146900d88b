package io.outrider.extensions.filters.listener.originaldst;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.outrider.server.OutriderProcess;
import io.outrider.server.RunningProxy;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The packet filter of a network namespace redirects connections to the proxy, which knows where
/// they were going. Needs root, `ip`, `unshare` and `iptables`.
final class OriginalDstIT {

    @Test
    void aRedirectedConnectionKnowsItsDestination() throws IOException, InterruptedException {
        List<String> missing = missing();
        assumeTrue(
                missing.isEmpty(),
                "original_dst: skipped, this machine has no " + String.join(", ", missing));
        Path out = Files.createTempFile("original-dst", ".out");
        var command =
                new ArrayList<>(
                        List.of(
                                "unshare",
                                "-n",
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                OutriderProcess.classPath(),
                                InNamespace.class.getName()));

        int exit =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(out.toFile())
                        .start()
                        .waitFor();
        List<String> lines = Files.readAllLines(out);
        Files.delete(out);

        assertThat(lines)
                .filteredOn(line -> line.startsWith("saw "))
                .as("%s", lines)
                .containsExactly("saw v4 port 9999", "saw v6", "saw itself");
        assertThat(exit).isZero();
    }

    private static List<String> missing() throws IOException, InterruptedException {
        var missing = new ArrayList<String>();
        if (!"root".equals(System.getProperty("user.name"))) {
            missing.add("root");
        }
        for (String tool : List.of("ip", "unshare", "iptables", "ip6tables")) {
            String folders = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
            if (Arrays.stream(folders.split(File.pathSeparator))
                    .noneMatch(folder -> Files.isExecutable(Path.of(folder, tool)))) {
                missing.add(tool);
            }
        }
        if (missing.isEmpty()
                && new ProcessBuilder("unshare", "-n", "true").start().waitFor() != 0) {
            missing.add("network namespaces");
        }
        return missing;
    }

    /// Runs inside the namespace.
    static final class InNamespace {
        private InNamespace() {}

        public static void main(String[] args) throws IOException, InterruptedException {
            run("ip link set lo up");
            run("ip addr add 10.1.1.1/24 dev lo");
            run("ip -6 addr add 2001:db8::1/64 dev lo nodad");
            run("ip route add default dev lo");
            try (var proxy = proxy()) {
                int port = proxy.address().getPort();
                run("iptables -t nat -A OUTPUT -p tcp -d 10.9.9.9 -j REDIRECT --to-ports " + port);
                run(
                        "ip6tables -t nat -A OUTPUT -p tcp -d 2001:db8::5 -j REDIRECT --to-ports "
                                + port);
                System.out.println("saw " + ask("10.9.9.9", 9999));
                System.out.println("saw " + ask("2001:db8::5", 7777));
                System.out.println("saw " + ask("10.1.1.1", port));
            }
        }

        private static RunningProxy proxy() {
            return RunningProxy.start(
                    1,
                    """
                    listeners:
                    - name: l
                      address: {socket_address: {address: "::", port_value: 0, ipv4_compat: true}}
                      listener_filters:
                      - name: original
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.listener.original_dst.v3.OriginalDst
                      filter_chains:
                    """
                            + chain("v4 port 9999", "destination_port: 9999")
                            + chain(
                                    "v6",
                                    "prefix_ranges: [{address_prefix: \"2001:db8::5\", prefix_len: 128}]")
                            + chain("itself", ""));
        }

        private static String chain(String name, String match) {
            return """
                  - filter_chain_match: {%s}
                    filters:
                    - name: answer
                      typed_config:
                        "@type": type.googleapis.com/envoy.extensions.filters.network.direct_response.v3.Config
                        response: {inline_string: "%s"}
                """
                    .formatted(match, name)
                    .stripIndent()
                    .indent(2);
        }

        private static String ask(String address, int port) throws IOException {
            try (var client = new Socket(InetAddress.ofLiteral(address), port)) {
                client.setSoTimeout(60_000);
                return new String(client.getInputStream().readAllBytes(), US_ASCII);
            }
        }

        private static void run(String command) throws IOException, InterruptedException {
            int exit = new ProcessBuilder(command.split(" ")).inheritIO().start().waitFor();
            if (exit != 0) {
                throw new IllegalStateException(command + ": exit code " + exit);
            }
        }
    }
}
