package io.outrider.redirect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.outrider.redirect.PodSidecar.Pair;
import io.outrider.server.Outrider;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Two pods, real packets: namespaces, the rules of `outrider redirect`, an app and a real sidecar
/// in each. Which way a request went is read from the sidecars' counters and from what the app saw.
///
/// Needs root, iptables, curl and setpriv; the wire is watched with tcpdump.
final class RedirectedPodsIT {
    private static final Pair A = new Pair("10.77.1.1", "fd77::1");
    private static final Pair B = new Pair("10.77.1.2", "fd77::2");

    /// Leads to A and nowhere else.
    private static final Pair VIP = new Pair("10.78.0.1", "fd78::1");

    /// Never captured: inbound by `-d`, outbound by `-o`.
    private static final int EXCLUDED = 9999;

    private static final String SIDECAR_SOURCE = "127.0.0.6";

    /// Where an app takes the place of what the sidecar has there, so that it says who asked.
    private static final List<String> SIDECARS_PORTS = List.of("15008", "15020", "15021", "15090");

    /// Prints every rule, chain, route and address that `redirect` may have written.
    private static final String RULES =
            """
            exec 2>/dev/null
            for each in iptables-nft ip6tables-nft iptables-legacy ip6tables-legacy; do
              echo "== $each"; $each-save | grep -e '^-A' -e '^:ISTIO'
            done
            for family in -4 -6; do ip $family rule show; ip $family route show table 133; done
            ip -6 -o addr show dev lo | sed 's/valid_lft.*//'
            """;

    private static final long PATIENCE_NANOS = 120_000_000_000L;

    @TempDir static Path folder;

    private static final List<PodNamespace> PODS = new ArrayList<>();

    @BeforeAll
    static void startPods() throws IOException {
        List<String> missing =
                missing("ip", "iptables-nft", "setpriv", "curl", "openssl", "tcpdump");
        assumeTrue(missing.isEmpty(), "no packets redirected: this needs " + missing);
        PODS.addAll(
                PodNamespace.pair(
                        List.of(A.v4() + "/24", A.v6() + "/64"),
                        List.of(B.v4() + "/24", B.v6() + "/64")));
        makeCertificates();
        // The sidecar's user has to look inside.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(
                folder.resolve("pod.key"), PosixFilePermissions.fromString("rw-r--r--"));
        start(a(), "a", new PodSidecar(A, B, VIP, folder.toString()));
        var otherVip = new Pair("10.78.0.2", "fd78::2");
        start(b(), "b", new PodSidecar(B, A, otherVip, folder.toString()));
    }

    @AfterAll
    static void stopPods() {
        PODS.forEach(PodNamespace::close);
    }

    @Test
    void aCallFromAppToAppPassesBothSidecars() {
        String answer = asApp(a(), url(B.v4(), PodSidecar.PLAIN));

        assertThat(answer).isEqualTo("b:8080 asked by " + SIDECAR_SOURCE);
        assertThat(last(a())).isEqualTo("outbound");
        assertThat(last(b())).isEqualTo("inbound");
    }

    @Test
    void soDoesOneOverIpv6() {
        String answer = asApp(a(), url(B.v6(), PodSidecar.PLAIN));

        assertThat(answer).isEqualTo("b:8080 asked by 0:0:0:0:0:0:0:6");
        assertThat(last(a())).isEqualTo("outbound");
        assertThat(last(b())).isEqualTo("inbound");
    }

    @Test
    void anAppThatCallsItsOwnServicePassesItsSidecarBothWaysAndArrivesOnce() {
        String answer = asApp(a(), url(VIP.v4(), PodSidecar.PLAIN));

        assertThat(answer).isEqualTo("a:8080 asked by " + SIDECAR_SOURCE);
        assertThat(last(a())).isEqualTo("outbound inbound");
    }

    @Test
    void soDoesOneThatCallsItsOwnServiceOverIpv6() {
        String answer = asApp(a(), url(VIP.v6(), PodSidecar.PLAIN));

        assertThat(answer).isEqualTo("a:8080 asked by 0:0:0:0:0:0:0:6");
        assertThat(last(a())).isEqualTo("outbound inbound");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1",
        "10.77.1.1, 10.77.1.1",
        "::1, 0:0:0:0:0:0:0:1",
        "fd77::1, fd77:0:0:0:0:0:0:1"
    })
    void anAppThatCallsItselfPassesNoSidecar(String address, String source) {
        String answer = asApp(a(), url(address, PodSidecar.PLAIN));

        assertThat(answer).isEqualTo("a:8080 asked by " + source);
        assertThat(last(a())).isEmpty();
    }

    /// Of tunnels, the agent, health and metrics: who has no sidecar reaches them, such as the
    /// node.
    @ParameterizedTest
    @ValueSource(ints = {15008, 15020, 15021, 15090})
    void theSidecarsOwnPortsAreReachedDirectly(int port) {
        String answer = ask(a(), PodNamespace.SIDECAR, url(B.v4(), port));

        assertThat(answer).isEqualTo("b:%d asked by %s".formatted(port, A.v4()));
        assertThat(last(b())).isEmpty();
    }

    @Test
    void whatTheSidecarsUserSendsIsNotCapturedWhereItLeaves() {
        String answer = ask(a(), PodNamespace.SIDECAR, url(B.v4(), PodSidecar.PLAIN));

        assertThat(answer).isEqualTo("b:8080 asked by " + SIDECAR_SOURCE);
        assertThat(last(a())).isEmpty();
        assertThat(last(b())).isEqualTo("inbound");
    }

    @Test
    void anExcludedPortIsUntouchedAtBothEnds() {
        String answer = asApp(a(), url(B.v4(), EXCLUDED));

        assertThat(answer).isEqualTo("b:9999 asked by " + A.v4());
        assertThat(last(a())).isEmpty();
        assertThat(last(b())).isEmpty();
    }

    @Test
    void aSecondRunOfTheRulesChangesNothing() {
        assertThat(redirect(a())).contains("iptables-nft: the rules are in place");
    }

    @Test
    void whetherTheRulesAreInForceCanBeProved() {
        List<PodNamespace> bare =
                PodNamespace.pair(List.of("10.77.2.1/24"), List.of("10.77.2.2/24"));
        try (PodNamespace pod = bare.getFirst();
                PodNamespace _ = bare.getLast()) {
            String before = pod.asWithExitCode(PodNamespace.SIDECAR, validate("1s"));
            redirect(pod);
            String after = pod.asWithExitCode(PodNamespace.SIDECAR, validate("60s"));

            assertThat(before).contains("validation: no connection to").endsWith("exit code 126\n");
            assertThat(after).isEqualTo("validated: the rules are in force\nexit code 0\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-i * -b * -d 15020 --redirect-dns --capture-all-dns --dual-stack",
                "-m TPROXY -i * -b * --dual-stack",
                "-i 10.0.0.0/8 -b 80 --drop-invalid --force-iptables-binary=legacy"
            })
    void cleanupTakesEveryRuleBack(String flags) {
        List<PodNamespace> bare =
                PodNamespace.pair(List.of("10.77.3.1/24"), List.of("10.77.3.2/24"));
        try (PodNamespace pod = bare.getFirst();
                PodNamespace _ = bare.getLast()) {
            String before = pod.root("sh", "-c", RULES);
            pod.root(java(("redirect " + flags).split(" ")));
            String between = pod.root("sh", "-c", RULES);
            pod.root(java(("redirect --cleanup " + flags).split(" ")));
            String after = pod.root("sh", "-c", RULES);

            assertThat(between).contains("-A OUTPUT -j ISTIO_OUTPUT");
            assertThat(after).isEqualTo(before);
        }
    }

    private static String[] validate(String timeout) {
        return java(
                "redirect", "--skip-rule-apply", "--run-validation", "--probe-timeout=" + timeout);
    }

    @Test
    void betweenThePodsMutualTlsHidesTheRequest() throws IOException, InterruptedException {
        Path packets = folder.resolve("packets");
        Path said = folder.resolve("tcpdump");
        Process tcpdump =
                b().start(
                                0,
                                said,
                                "tcpdump",
                                "-i",
                                "eth0",
                                "-Z",
                                "root",
                                "--immediate-mode",
                                "-U",
                                "-w",
                                packets.toString(),
                                "tcp");
        await(said, "listening on");

        String secret = asApp(a(), url(B.v4(), PodSidecar.SECRET) + "under-cover");
        String handshakes = b().root(curl("127.0.0.1:15000/stats?filter=ssl.handshake"));
        String plain = asApp(a(), url(B.v4(), PodSidecar.PLAIN) + "in-the-open");

        // Packets are written in their order: once the second request is there, the first one is.
        await(packets, "GET /in-the-open");
        tcpdump.destroy();
        tcpdump.waitFor();
        assertThat(plain).isEqualTo("b:8080 asked by " + SIDECAR_SOURCE);
        assertThat(secret).isEqualTo("b:8080 asked by " + SIDECAR_SOURCE);
        String wire = Files.readString(packets, StandardCharsets.ISO_8859_1);
        assertThat(wire).doesNotContain("under-cover");
        assertThat(handshakes).containsPattern("listener.*ssl.handshake: [1-9]");
    }

    private static PodNamespace a() {
        return PODS.getFirst();
    }

    private static PodNamespace b() {
        return PODS.getLast();
    }

    private static void start(PodNamespace pod, String name, PodSidecar sidecar)
            throws IOException {
        redirect(pod);
        Path config = Files.writeString(folder.resolve(name + ".yaml"), sidecar.yaml());
        Path log = folder.resolve(name + ".log");
        List<String> app = List.of(name, "8080", String.valueOf(EXCLUDED));
        pod.start(
                PodNamespace.APP,
                folder.resolve(name + ".app.log"),
                java(PodApp.class, Stream.concat(app.stream(), SIDECARS_PORTS.stream())));
        pod.start(PodNamespace.SIDECAR, log, java("-c", config.toString(), "--concurrency", "1"));
        pod.root(curl("--retry", "100", "http://127.0.0.1:15000/ready"));
        pod.root(curl("--retry", "100", "http://127.0.0.1:9999/"));
    }

    private static String redirect(PodNamespace pod) {
        String excluded = "15090,15021,15020," + EXCLUDED;
        return pod.root(
                java(
                        "redirect",
                        "-i",
                        "*",
                        "-b",
                        "*",
                        "-d",
                        excluded,
                        "-o",
                        String.valueOf(EXCLUDED),
                        "--dual-stack"));
    }

    private static String asApp(PodNamespace pod, String url) {
        return ask(pod, PodNamespace.APP, url);
    }

    /// Asks once, with all counters at zero before.
    private static String ask(PodNamespace pod, int uid, String url) {
        PODS.forEach(
                each -> each.root(curl("-X", "POST", "http://127.0.0.1:15000/reset_counters")));
        return pod.as(uid, curl(url));
    }

    /// Which of the pod's listeners saw a request since the last [#ask], each once.
    private static String last(PodNamespace pod) {
        String stats =
                pod.root(curl("http://127.0.0.1:15000/stats?filter=bound.downstream_rq_total"));
        return List.of("outbound", "inbound").stream()
                .filter(way -> stats.contains("http." + way + ".downstream_rq_total: 1\n"))
                .reduce((x, y) -> x + " " + y)
                .orElse("");
    }

    private static String url(String address, int port) {
        return address.contains(":")
                ? "http://[%s]:%d/".formatted(address, port)
                : "http://%s:%d/".formatted(address, port);
    }

    private static String[] curl(String... arguments) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "curl",
                                "-sS",
                                "-g",
                                "--fail-with-body",
                                "-m",
                                "60",
                                "--retry-connrefused"));
        command.addAll(List.of("--retry-delay", "1", "--retry-max-time", "300"));
        command.addAll(List.of(arguments));
        return command.toArray(String[]::new);
    }

    private static String[] java(Class<?> main, Stream<String> arguments) {
        return java(main, arguments.toArray(String[]::new));
    }

    private static String[] java(String... arguments) {
        return java(Outrider.class, arguments);
    }

    private static String[] java(Class<?> main, String... arguments) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "-XX:TieredStopAtLevel=1",
                                "-Xmx64m",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                main.getName()));
        command.addAll(List.of(arguments));
        return command.toArray(String[]::new);
    }

    private static void makeCertificates() {
        String[] ca = {"-keyout", file("ca.key"), "-out", file("ca.crt"), "-subj", "/CN=ca"};
        String[] pod = {
            "-keyout",
            file("pod.key"),
            "-out",
            file("pod.crt"),
            "-subj",
            "/CN=pod",
            "-CA",
            file("ca.crt"),
            "-CAkey",
            file("ca.key"),
            "-addext",
            "subjectAltName=URI:spiffe://cluster.local/ns/default/sa/pod"
        };
        for (String[] one : List.of(ca, pod)) {
            List<String> command =
                    new ArrayList<>(
                            List.of(
                                    "openssl",
                                    "req",
                                    "-x509",
                                    "-newkey",
                                    "ec",
                                    "-pkeyopt",
                                    "ec_paramgen_curve:P-256",
                                    "-nodes",
                                    "-days",
                                    "2"));
            command.addAll(Arrays.asList(one));
            a().root(command.toArray(String[]::new));
        }
    }

    private static String file(String name) {
        return folder.resolve(name).toString();
    }

    /// Waits until a process has written something, at most two minutes.
    private static void await(Path file, String text) throws IOException {
        long start = System.nanoTime();
        while (!Files.exists(file)
                || !Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) {
            assertThat(System.nanoTime() - start)
                    .as("nanoseconds without '%s' in %s", text, file)
                    .isLessThan(PATIENCE_NANOS);
            LockSupport.parkNanos(10_000_000);
        }
    }

    private static List<String> missing(String... tools) {
        List<String> missing = new ArrayList<>();
        if (!"root".equals(System.getProperty("user.name"))) missing.add("root");
        for (String tool : tools) {
            if (Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                    .noneMatch(folder -> Files.isExecutable(Path.of(folder, tool)))) {
                missing.add(tool);
            }
        }
        return missing;
    }
}
