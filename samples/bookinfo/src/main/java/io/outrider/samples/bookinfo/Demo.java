package io.outrider.samples.bookinfo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `outrider demo`: BookInfo on this machine, each service beside a sidecar of its own.
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Runs BookInfo on this machine: six pods, each an app beside its own sidecar.",
            "",
            "Every pod has a loopback address of its own, such as 127.1.2.1, and every sidecar one"
                    + " Envoy YAML file. Ctrl-C stops everything.",
            ""
        },
        footer = {
            "",
            "The variable OUTRIDER_PROXY_COMMAND replaces the command that starts a sidecar, by a"
                    + " real Envoy for example."
        })
public final class Demo implements Callable<Integer> {

    /// Replaces the command that starts a sidecar: words separated by blanks.
    private static final String PROXY_COMMAND = "OUTRIDER_PROXY_COMMAND";

    /// Where the sets of sidecar files are, seen from the root of the source tree.
    private static final String FILES = "samples/bookinfo/envoy";

    /// The set without TLS: a folder there.
    private static final String PLAIN = "plain";

    /// The set that is used unless an option names another.
    private static final String MUTUAL_TLS = "mutual-tls";

    @Option(
            names = "--check",
            description =
                    "Start on free addresses, check that all of it works, stop; exit code 0 or 1.")
    private boolean check;

    @Option(
            names = "--plain",
            description = "Plain HTTP between the sidecars instead of mutual TLS.")
    private boolean plain;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "9080",
            description = "The page's port on 127.0.0.1 (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--network",
            paramLabel = "N",
            defaultValue = "" + Network.DEFAULT_NUMBER,
            description =
                    "Pods live at 127.N.x.y (default: ${DEFAULT-VALUE}); another number runs a"
                            + " second demo beside the first.")
    private int number;

    @Option(
            names = "--logs",
            paramLabel = "DIR",
            description = "Where logs and rendered files go (default: a temporary folder).")
    private @Nullable Path logs;

    public static void main(String[] args) {
        System.exit(new CommandLine(new Demo()).execute(args));
    }

    @Override
    public Integer call() throws InterruptedException {
        if (number < 1 || number > 254) {
            return refuse("--network: " + number + " (expected: 1 to 254)");
        }
        if (port < 1 || port > 65_535) {
            return refuse("--port: " + port + " (expected: 1 to 65535)");
        }
        try (var network =
                check
                        ? Network.reserveAny(RandomGenerator.getDefault())
                        : Network.reserve(number, port)) {
            var folder = logs == null ? Files.createTempDirectory("outrider-demo-") : logs;
            Files.createDirectories(folder);
            boolean passed = run(network, folder);
            if (passed && logs == null) {
                delete(folder);
            }
            return passed ? 0 : 1;
        } catch (IOException e) {
            return refuse(String.valueOf(e.getMessage()));
        }
    }

    private static int refuse(String sentence) {
        System.err.println("outrider demo: " + sentence);
        return 1;
    }

    private boolean run(Network network, Path folder) throws IOException, InterruptedException {
        long start = System.nanoTime();
        System.out.println(
                "BookInfo: six pods, each an app beside its own sidecar. Starting 12 processes.\n");
        var files = sourceTree().resolve(FILES).resolve(plain ? PLAIN : MUTUAL_TLS);
        var mesh = Mesh.start(network, files, sidecarCommand(), folder);
        var hook = Thread.ofPlatform().unstarted(mesh::stop);
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            mesh.awaitReady(part -> System.out.println(line(part, network, start)));
            System.out.printf(
                    Locale.ROOT,
                    "%nBookInfo is up after %.1f s, %d MB in all.%n%n",
                    secondsSince(start),
                    mesh.parts().stream().mapToLong(Part::residentMegabytes).sum());
            if (check) {
                boolean passed = new DemoCheck(mesh, network, !plain, System.out).run();
                System.out.println(passed ? "\nAll well." : "\nFAILED; logs: " + folder);
                return passed;
            }
            System.out.println("  page   http://" + Network.text(network.door()) + "/productpage");
            System.out.println("  logs   " + folder);
            if (!plain) {
                System.out.println("  certs  " + folder.resolve(MeshCertificates.FOLDER));
            }
            System.out.println("\nReload the page to meet the three versions of reviews.");
            System.out.println("Ctrl-C stops everything.");
            mesh.awaitEnd(
                    part ->
                            System.out.printf(
                                    "%n%s has ended with exit code %d; the rest goes on.%n",
                                    part, part.process().exitValue()));
            return true;
        } finally {
            mesh.stop();
        }
    }

    private static String line(Part part, Network network, long start) {
        var admin =
                part.kind() == Part.Kind.APP
                        ? ""
                        : "  admin http://"
                                + Network.text(network.address(part.pod(), Pod.ADMIN_PORT));
        return String.format(
                Locale.ROOT,
                "%6.1f s  %-14s  %-7s  pid %-7d  %-16s %4d MB%s",
                secondsSince(start),
                part.pod().name(),
                part.kind(),
                part.process().pid(),
                Network.text(part.address()),
                part.residentMegabytes(),
                admin);
    }

    private static double secondsSince(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    /// What starts a sidecar: the variable or property if set, else the launcher.
    private static List<String> sidecarCommand() throws IOException {
        var command = System.getProperty(PROXY_COMMAND, System.getenv(PROXY_COMMAND));
        return command == null || command.isBlank()
                ? List.of(sourceTree().resolve("outrider").toString(), "proxy")
                : List.of(command.strip().split("\\s+"));
    }

    /// The nearest folder above these classes that holds the sidecars' files.
    private static Path sourceTree() throws IOException {
        for (Path at = Mesh.ownClasses(); at != null; at = at.getParent()) {
            if (Files.isDirectory(at.resolve(FILES))) {
                return at;
            }
        }
        throw new IOException("no folder " + FILES + " above " + Mesh.ownClasses());
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
