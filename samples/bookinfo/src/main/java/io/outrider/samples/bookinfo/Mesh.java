package io.outrider.samples.bookinfo;

import io.outrider.samples.bookinfo.app.BookInfo;
import io.outrider.samples.bookinfo.http.Headers;
import io.outrider.samples.bookinfo.http.HttpClient;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The demo's processes: starts them, waits until they serve, stops them.
///
/// Threads: [#stop] any thread, the rest one thread.
final class Mesh {

    private static final List<String> APP_FLAGS =
            List.of(
                    "-Xmx48m",
                    "-Xss256k",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:-UsePerfData");

    /// Flags that Envoy has as well: any of the two can be the sidecar.
    private static final List<String> SIDECAR_FLAGS =
            List.of(
                    "--concurrency",
                    "1",
                    "--disable-hot-restart",
                    "--log-level",
                    "warning",
                    "--file-flush-interval-msec",
                    "200",
                    "--drain-time-s",
                    "1");

    private static final Duration START_TIMEOUT = Duration.ofMinutes(4);
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(5);
    private static final long PROBE_PAUSE_MILLIS = 40;
    private static final long STOP_SECONDS = 5;

    private final Network network;
    private final Path folder;
    private final Leash leash;
    private final List<Part> parts = new ArrayList<>();
    private volatile boolean stopped;

    private Mesh(Network network, Path folder, Leash leash) {
        this.network = network;
        this.folder = folder;
        this.leash = leash;
    }

    /// Starts every process; none of them serves yet.
    ///
    /// @param files the folder with a YAML file for each sidecar
    /// @param sidecarCommand how a sidecar is started; its flags are appended
    /// @param folder for the rendered files and the logs
    static Mesh start(Network network, Path files, List<String> sidecarCommand, Path folder)
            throws IOException {
        var mesh = new Mesh(network, folder, Leash.start());
        try {
            for (Pod pod : Pod.ALL) {
                mesh.startApp(pod);
            }
            // While the apps start.
            MeshCertificates.write(folder);
            for (Pod pod : Pod.ALL) {
                mesh.startSidecar(pod, files, sidecarCommand);
            }
            return mesh;
        } catch (IOException | RuntimeException e) {
            mesh.stop();
            throw e;
        }
    }

    private void startApp(Pod pod) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(APP_FLAGS);
        command.addAll(List.of("-cp", ownClasses().toString()));
        command.addAll(List.of(BookInfo.class.getName(), pod.service()));
        var address = network.address(pod, Pod.APP_PORT);
        var builder = new ProcessBuilder(command);
        var environment = builder.environment();
        environment.put("ADDRESS", address.getHostString());
        environment.put("PORT", String.valueOf(address.getPort()));
        environment.put("HOSTNAME", pod.name());
        environment.put("OUTBOUND", Network.text(network.address(pod, Pod.OUTBOUND_PORT)));
        environment.putAll(pod.environment());
        var log = folder.resolve(pod.name() + "-app.log");
        parts.add(new Part(pod, Part.Kind.APP, launch(builder, log), address, log));
    }

    private void startSidecar(Pod pod, Path files, List<String> command) throws IOException {
        var name = pod.name() + ".yaml";
        var file = folder.resolve(name);
        var certificates = folder.resolve(MeshCertificates.FOLDER).toAbsolutePath();
        var text = network.render(Files.readString(files.resolve(name)));
        Files.writeString(file, text.replace(": certs/", ": " + certificates + "/"));
        var whole = new ArrayList<>(command);
        whole.addAll(List.of("-c", file.toString()));
        whole.addAll(SIDECAR_FLAGS);
        var log = folder.resolve(pod.name() + "-sidecar.log");
        var process = launch(new ProcessBuilder(whole), log);
        var address = network.address(pod, Pod.INBOUND_PORT);
        parts.add(new Part(pod, Part.Kind.SIDECAR, process, address, log));
    }

    private Process launch(ProcessBuilder builder, Path log) throws IOException {
        Files.deleteIfExists(log);
        var process =
                builder.redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        leash.hold(process);
        process.onExit().thenAccept(leash::release);
        process.getOutputStream().close();
        return process;
    }

    /// Where this class was loaded from: the apps need nothing else.
    static Path ownClasses() throws IOException {
        try {
            var source = Mesh.class.getProtectionDomain().getCodeSource().getLocation();
            return Path.of(source.toURI());
        } catch (URISyntaxException e) {
            throw new IOException("cannot find the demo's own classes", e);
        }
    }

    /// Waits until every process serves, and tells `onReady` about each one as it does.
    ///
    /// @throws IOException when one ends, or does not serve in time
    void awaitReady(Consumer<Part> onReady) throws IOException, InterruptedException {
        var waiting = new ArrayList<>(parts);
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (true) {
            for (Part part : List.copyOf(waiting)) {
                if (isReady(part)) {
                    waiting.remove(part);
                    onReady.accept(part);
                } else if (!part.process().isAlive()) {
                    throw new IOException(obituary(part));
                }
            }
            if (waiting.isEmpty()) {
                return;
            }
            if (System.nanoTime() > deadline) {
                var late = waiting.getFirst();
                throw new IOException(
                        late
                                + " does not serve after "
                                + START_TIMEOUT.toSeconds()
                                + " s:\n"
                                + late.lastWords());
            }
            TimeUnit.MILLISECONDS.sleep(PROBE_PAUSE_MILLIS);
        }
    }

    private boolean isReady(Part part) {
        var admin = network.address(part.pod(), Pod.ADMIN_PORT);
        var address = part.kind() == Part.Kind.APP ? part.address() : admin;
        var path = part.kind() == Part.Kind.APP ? "/health" : "/ready";
        try {
            var headers = new Headers().add("connection", "close");
            return new HttpClient(address, PROBE_TIMEOUT).get("probe", path, headers).status()
                    == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /// Waits until all processes have ended, and tells `onEnd` about each one that ends by itself.
    void awaitEnd(Consumer<Part> onEnd) {
        // Ctrl-C reaches all processes at once, and one may be gone before this one notices.
        var later = CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS);
        for (Part part : parts) {
            part.process()
                    .onExit()
                    .thenRunAsync(
                            () -> {
                                if (!stopped) {
                                    onEnd.accept(part);
                                }
                            },
                            later);
        }
        var ends = parts.stream().map(part -> part.process().onExit());
        CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new)).join();
    }

    private static String obituary(Part part) throws IOException {
        return "%s ended with exit code %d:%n%s"
                .formatted(part, part.process().exitValue(), part.lastWords());
    }

    List<Part> parts() {
        return parts;
    }

    Part part(Pod pod, Part.Kind kind) {
        return parts.stream()
                .filter(part -> part.pod().equals(pod) && part.kind() == kind)
                .findFirst()
                .orElseThrow();
    }

    /// Stops every process and waits for their ends. A lock, so that the demo's own thread and the
    /// one of Ctrl-C both return only when all is over.
    synchronized void stop() {
        if (stopped) {
            return;
        }
        stopped = true;
        for (Part part : parts) {
            part.process().destroy();
        }
        try {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS);
            for (Part part : parts) {
                long left = Math.max(0, deadline - System.nanoTime());
                if (!part.process().waitFor(left, TimeUnit.NANOSECONDS)) {
                    part.process().destroyForcibly().waitFor();
                }
                leash.release(part.process());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
