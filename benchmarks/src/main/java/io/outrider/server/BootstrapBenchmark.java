package io.outrider.server;

import io.outrider.config.ConfigException;
import io.outrider.config.NoEffectReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Reading and translating a bootstrap with many clusters of three hosts and two routes each,
/// nothing opened: the whole of what a start does with its configuration.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class BootstrapBenchmark {
    @Param({"1", "1000"})
    public int clusters;

    private Path file = Path.of("");

    @Setup
    public void write() throws IOException {
        file = Files.createTempFile("bootstrap", ".yaml");
        Files.writeString(file, Configurations.manyClusters(clusters));
    }

    @Benchmark
    public void validate() throws ConfigException, IOException {
        Server.validate(Configurations.options(file, 1), new NoEffectReport());
    }

    @TearDown
    public void delete() throws IOException {
        Files.delete(file);
    }
}
