package io.outrider.bench;

import io.outrider.bench.report.Machine;
import io.outrider.bench.report.MarkdownTable;
import io.outrider.bench.report.Quotable;
import io.outrider.bench.report.ResultFiles;
import io.outrider.bench.report.RunResult;
import io.outrider.bench.report.ScenarioResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The verb `bench`: Outrider beside other proxies, and the JMH benchmarks.
@Command(
        name = "outrider bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        subcommands = Micro.class,
        usageHelpAutoWidth = true,
        description = {
            "Gives the same proxying job to every proxy found on this machine, in turns, and"
                    + " reports requests per second, CPU per request, latency, memory and start-up"
                    + " time side by side.",
            "",
            "Peers are looked for on the PATH, in /usr/sbin, among the peers in"
                    + " ~/.cache/outrider-peers (or OUTRIDER_PEERS), and where ENVOY_BIN, NGINX_BIN"
                    + " and HAPROXY_BIN point. Each has one worker on a core of its own; origin and"
                    + " generator have the others.",
            ""
        },
        footer = {
            "",
            "Exit code: 0 all went well; 1 nothing could be measured; 2 a peer failed, the others"
                    + " were measured."
        })
public final class Bench implements Callable<Integer> {
    private static final int FAILED_PEER = 2;

    @Option(
            names = "--scenario",
            paramLabel = "NAME[,...]",
            defaultValue = "http1-1k",
            description = "What is measured; all: everything (default: ${DEFAULT-VALUE}).")
    private String scenarios = "";

    @Option(
            names = "--duration",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description =
                    "Length of the saturation, and of the run at a fixed rate (default:"
                            + " ${DEFAULT-VALUE}).")
    private double durationSeconds;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "5",
            description =
                    "Load before it counts; reported apart as the first seconds (default:"
                            + " ${DEFAULT-VALUE}).")
    private double warmUpSeconds;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "How often each peer has its turn (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--peers",
            paramLabel = "NAME[,...]",
            description =
                    "Who takes part: envoy, nginx, haproxy, outrider-fast, outrider-lean, direct"
                            + " (default: all that are found).")
    private @Nullable String peers;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description =
                    "Requests per second of the latency phase (default: half of what Envoy, or the"
                            + " first peer, reaches in round 1).")
    private @Nullable Double rate;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "Where the result files go (default: benchmarks/results).")
    private @Nullable Path output;

    @Option(
            names = "--publish",
            description = "Show the result in benchmarks/README.md, if it can be quoted.")
    private boolean publish;

    @Option(names = "--list", description = "List the scenarios and exit.")
    private boolean list;

    private final Path home = Path.of(System.getProperty("outrider.home", "")).toAbsolutePath();

    public static void main(String[] args) {
        System.exit(new CommandLine(new Bench()).execute(args));
    }

    @Override
    public Integer call() throws InterruptedException {
        try {
            return run();
        } catch (BenchException | IOException e) {
            System.err.println("outrider bench: " + e.getMessage());
            return 1;
        }
    }

    private int run() throws BenchException, IOException, InterruptedException {
        Path folder = home.resolve("benchmarks/scenarios");
        if (!Files.isDirectory(folder)) throw new BenchException("needs the source tree");
        if (list) {
            Scenario.names(folder).forEach(System.out::println);
            return 0;
        }
        requireSense();
        List<Scenario> wanted = new ArrayList<>();
        List<String> names =
                scenarios.equals("all") ? Scenario.names(folder) : List.of(scenarios.split(","));
        for (String name : names) wanted.add(Scenario.load(folder, name));
        Path work = Files.createTempDirectory("outrider-bench-");
        RunResult result = measure(wanted, work);
        Path target = output == null ? home.resolve("benchmarks/results") : output;
        ResultFiles files = ResultFiles.write(result, target.toAbsolutePath());
        System.out.println();
        System.out.println(MarkdownTable.of(result));
        System.out.println("Result: " + files.json() + "\nOutput of the peers: " + work);
        if (publish) publish(result, files);
        return exitCode(result);
    }

    private void requireSense() throws BenchException {
        if (rounds < 1) throw new BenchException("--rounds: " + rounds + " (expected: 1 or more)");
        if (durationSeconds < 1) {
            throw new BenchException("--duration: " + durationSeconds + " (expected: 1 or more)");
        }
        if (warmUpSeconds < 1) {
            throw new BenchException("--warm-up: " + warmUpSeconds + " (expected: 1 or more)");
        }
        if (rate != null && rate <= 0) {
            throw new BenchException("--rate: " + rate + " (expected: more than 0)");
        }
    }

    private RunResult measure(List<Scenario> wanted, Path work)
            throws BenchException, IOException, InterruptedException {
        Optional<Path> taskset = Programs.find("taskset");
        Cores cores = Cores.split(MachineFacts.cores(), taskset.isPresent());
        cores.moveHere();
        Generators generators =
                new Generators(
                        Programs.find("wrk").map(found -> new Wrk(found, cores.others(), work)),
                        Programs.find("h2load")
                                .map(found -> new H2Load(found, cores.others(), work)));
        Optional<Path> nginx = Programs.find("nginx");
        List<Peer> taking = peers == null ? Arrays.asList(Peer.values()) : Peer.parse(peers);
        Path launcher = home.resolve("outrider");
        Machine machine =
                MachineFacts.collect(home, cores, generators, nginx.isPresent(), taking, launcher);
        SideBySide.Settings settings =
                new SideBySide.Settings(
                        taking,
                        peers != null,
                        rounds,
                        seconds(warmUpSeconds),
                        seconds(durationSeconds),
                        rate == null ? OptionalDouble.empty() : OptionalDouble.of(rate),
                        launcher,
                        cores,
                        generators,
                        nginx,
                        work);
        String date = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        List<ScenarioResult> results = new ArrayList<>();
        for (Scenario scenario : wanted) {
            results.add(new SideBySide(settings, scenario, System.out).play());
        }
        return new RunResult(
                date,
                machine,
                rounds,
                warmUpSeconds,
                durationSeconds,
                Quotable.reasonsAgainst(rounds, durationSeconds, cores.isPinned(), results),
                results);
    }

    private void publish(RunResult result, ResultFiles files) throws IOException {
        if (!result.notQuotable().isEmpty()) {
            System.out.println("Not published: the figures cannot be quoted.");
            return;
        }
        files.publish(result, home.resolve("benchmarks/README.md"));
    }

    private static int exitCode(RunResult result) {
        if (result.scenarios().stream().allMatch(each -> each.samples().isEmpty())) return 1;
        boolean failed = result.scenarios().stream().anyMatch(each -> !each.failed().isEmpty());
        return failed ? FAILED_PEER : 0;
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis((long) (seconds * 1e3));
    }
}
