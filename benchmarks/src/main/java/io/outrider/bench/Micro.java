package io.outrider.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.Main;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The verb `bench micro`: JMH, always with its allocation profiler.
@Command(
        name = "micro",
        mixinStandardHelpOptions = true,
        description = {
            "Runs the JMH benchmarks; B/op stands beside ns/op. Everything behind '--' goes to JMH,"
                    + " for example: bench micro -- RouteTable -f 1 -p routes=100"
        })
final class Micro implements Callable<Integer> {
    @Option(
            names = "--smoke",
            description = "One short iteration of each, in this process: do they finish?")
    private boolean smoke;

    @Parameters(paramLabel = "JMH", description = "Options and patterns for JMH.")
    private List<String> options = List.of();

    @Override
    public Integer call() throws IOException {
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of("-prof", "gc"));
        if (smoke) {
            all.addAll(Arrays.asList("-f", "0", "-wi", "0", "-i", "1", "-r", "50ms"));
            all.addAll(List.of("-foe", "true", "-v", "SILENT"));
        }
        Main.main(all.toArray(String[]::new));
        return 0;
    }
}
