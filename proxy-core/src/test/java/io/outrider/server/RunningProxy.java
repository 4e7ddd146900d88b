package io.outrider.server;

import io.outrider.config.ConfigException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// The real proxy in this JVM, on loopback, with a configuration of the test's own. Threads: the
/// test's.
public final class RunningProxy implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Server server;

    private RunningProxy(Server server) {
        this.server = server;
    }

    /// Starts a proxy with these `static_resources`, as YAML without indentation.
    public static RunningProxy start(int workers, String resources) {
        try {
            Path file = Files.createTempFile("outrider", ".yaml");
            try {
                Files.writeString(file, "static_resources:\n" + resources.indent(2));
                ProxyOptions options =
                        TestOptions.of(
                                "-c",
                                file.toString(),
                                "--concurrency",
                                Integer.toString(workers),
                                "--file-flush-interval-msec",
                                "10");
                return new RunningProxy(Server.start(options));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ConfigException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /// Where the first listener listens.
    public InetSocketAddress address() {
        return (InetSocketAddress) server.listeners().getFirst().localAddresses().getFirst();
    }

    /// A new connection to the first listener. Reading gives up after a minute.
    public Socket connect() throws IOException {
        InetSocketAddress address = address();
        var socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout((int) TimeUnit.NANOSECONDS.toMillis(PATIENCE_NANOS));
        return socket;
    }

    public long counter(String name) {
        return server.stats().root().counter(name).value();
    }

    public long gauge(String name) {
        return server.stats().root().gauge(name).value();
    }

    /// Waits until a counter has this value: what happens after the last byte that a client sees is
    /// counted a moment later.
    public void awaitCounter(String name, long value) {
        await(() -> name + " = " + value + ", is " + counter(name), () -> counter(name) == value);
    }

    public void awaitSome(String counter) {
        await(() -> "some " + counter, () -> counter(counter) > 0);
    }

    public void awaitGauge(String name, long value) {
        await(() -> name + " = " + value + ", is " + gauge(name), () -> gauge(name) == value);
    }

    /// Waits until something holds, and fails when it does not within a minute.
    public static void await(Supplier<String> what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("did not happen: " + what.get());
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
