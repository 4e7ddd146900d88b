package io.outrider.integration;

import io.outrider.config.ConfigException;
import io.outrider.net.Bug;
import io.outrider.server.ProxyOptions;
import io.outrider.server.Server;
import io.outrider.server.TestOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/// A proxy in this process, started from YAML, ended at the end of the test, which then fails if an
/// invariant was broken.
final class RunningProxy implements AutoCloseable {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Server server;

    /// What was held when it started: earlier tests' chunks stay with the allocator for a while.
    private final long heldBefore = Memory.directBytes();

    private final long bugsBefore = Bug.count();
    private final Set<Long> othersLoops;

    private RunningProxy(Server server, Set<Long> othersLoops) {
        this.server = server;
        this.othersLoops = othersLoops;
    }

    /// @param yaml a whole bootstrap; listeners and admin use port 0
    static RunningProxy start(String yaml, int workers) throws IOException, ConfigException {
        Path file = Files.createTempFile("outrider", ".yaml");
        try {
            Files.writeString(file, yaml);
            ProxyOptions options =
                    TestOptions.of(
                            "-c",
                            file.toString(),
                            "--concurrency",
                            Integer.toString(workers),
                            "--file-flush-interval-msec",
                            "20",
                            "--drain-time-s",
                            "20");
            Set<Long> othersLoops = loops();
            return new RunningProxy(Server.start(options), othersLoops);
        } finally {
            Files.delete(file);
        }
    }

    Server server() {
        return server;
    }

    /// The port of the listener of that name.
    int port(String listener) {
        for (var each : server.listeners()) {
            if (each.config().name().equals(listener)) {
                return ((InetSocketAddress) each.localAddresses().getFirst()).getPort();
            }
        }
        throw new IllegalArgumentException("no listener " + listener);
    }

    int adminPort() {
        return ((InetSocketAddress) Objects.requireNonNull(server.adminAddress())).getPort();
    }

    /// What Netty holds outside the heap, beyond what it held when this proxy started.
    long directBytes() {
        return Memory.directBytes() - heldBefore;
    }

    TestClient client() throws IOException {
        return new TestClient(port("ingress"));
    }

    TestClient admin() throws IOException {
        return new TestClient(adminPort());
    }

    /// How long its loops, and those of proxies started after it, have computed.
    long cpuNanos() {
        long nanos = 0;
        for (long id : loops()) {
            nanos += othersLoops.contains(id) ? 0 : Math.max(0, THREADS.getThreadCpuTime(id));
        }
        return nanos;
    }

    private static Set<Long> loops() {
        var ids = new HashSet<Long>();
        for (ThreadInfo thread : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().startsWith("loop-")) {
                ids.add(thread.getThreadId());
            }
        }
        return ids;
    }

    /// The value of a counter or gauge, 0 when there is none.
    long stat(String name) throws IOException {
        try (TestClient admin = admin()) {
            String all = admin.get("/stats").body();
            for (String line : all.split("\n")) {
                if (line.startsWith(name + ": ")) {
                    return Long.parseLong(line.substring(name.length() + 2));
                }
            }
            return 0;
        }
    }

    /// Waits until a counter or gauge has that value: much is counted a moment after the last byte
    /// that a client sees.
    void awaitStat(String name, long value) throws IOException {
        Waiting.until(() -> name + " = " + value + ", is " + stat(name), () -> stat(name) == value);
    }

    /// Waits until a counter has moved.
    void awaitSome(String counter) throws IOException {
        Waiting.until(() -> "some " + counter, () -> stat(counter) > 0);
    }

    @Override
    public void close() {
        server.close();
        if (Bug.count() > bugsBefore) {
            throw new AssertionError("a broken invariant was logged: 'bug: ...'");
        }
    }
}
