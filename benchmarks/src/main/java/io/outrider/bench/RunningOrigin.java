package io.outrider.bench;

import io.outrider.bench.load.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The server behind the proxies: nginx when it is installed, else the built-in one in a process of
/// its own. It listens on three loopback addresses.
final class RunningOrigin implements AutoCloseable {
    private static final List<String> HOSTS = List.of("127.0.0.1", "127.0.0.2", "127.0.0.3");
    private static final int TRIES = 5_000;

    private final Started process;
    private final String name;
    private final int port;

    private RunningOrigin(Started process, String name, int port) {
        this.process = process;
        this.name = name;
        this.port = port;
    }

    static RunningOrigin start(Optional<Path> nginx, String cores, Path folder)
            throws BenchException, IOException, InterruptedException {
        int port = Ports.free(1).getFirst();
        Files.createDirectories(folder);
        List<String> command = nginx.isPresent() ? nginx(nginx.get(), folder, port) : builtIn(port);
        Started process =
                Started.start(
                        "the origin",
                        Cores.pinned(cores, command),
                        Map.of(),
                        folder.resolve("origin.log"));
        RunningOrigin origin =
                new RunningOrigin(process, nginx.isPresent() ? "nginx" : "built-in", port);
        try {
            origin.awaitListening();
        } catch (BenchException | InterruptedException e) {
            origin.close();
            throw e;
        }
        return origin;
    }

    private static List<String> nginx(Path nginx, Path folder, int port) throws IOException {
        StringBuilder listens = new StringBuilder();
        for (String host : HOSTS) {
            listens.append("listen ").append(host).append(':').append(port);
            listens.append(" backlog=4096;\n");
        }
        for (Map.Entry<String, Integer> body : Origin.BODIES.entrySet()) {
            String name = body.getKey().substring(1);
            Files.writeString(folder.resolve(name), "o".repeat(body.getValue()));
        }
        boolean root = System.getProperty("user.name").equals("root");
        Path config = folder.resolve("origin.conf");
        Files.writeString(
                config,
                """
                worker_processes 1;
                daemon off;
                %s
                pid %s/origin.pid;
                error_log stderr error;
                events { worker_connections 8192; }
                http {
                    access_log off;
                    client_body_temp_path %2$s/body;
                    proxy_temp_path %2$s/proxy;
                    fastcgi_temp_path %2$s/fastcgi;
                    uwsgi_temp_path %2$s/uwsgi;
                    scgi_temp_path %2$s/scgi;
                    keepalive_requests 1000000000;
                    keepalive_timeout 3600s;
                    sendfile on;
                    tcp_nopush on;
                    open_file_cache max=16;
                    open_file_cache_valid 3600s;
                    server {
                        %3$s
                        root %2$s;
                        # A static file answers no POST; this answers everything for /0.
                        location = /0 { return 200; }
                    }
                }
                """
                        .formatted(root ? "user root;" : "", folder, listens));
        return List.of(nginx.toString(), "-c", config.toString());
    }

    private static List<String> builtIn(int port) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-Xmx128m"));
        command.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(Origin.class.getName(), String.valueOf(port)));
        command.addAll(HOSTS);
        return command;
    }

    private void awaitListening() throws BenchException, InterruptedException {
        for (int i = 0; i < TRIES; i++) {
            process.requireAlive();
            try {
                Answer.statusOf(Scenario.get("/0"), port);
                return;
            } catch (IOException _) {
                Thread.sleep(2);
            }
        }
        throw new BenchException("the origin does not answer on port " + port);
    }

    String name() {
        return name;
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.close();
    }
}
