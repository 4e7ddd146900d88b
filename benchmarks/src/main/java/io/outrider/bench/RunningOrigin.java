package io.outrider.bench;

import io.outrider.bench.load.EchoOrigin;
import io.outrider.bench.load.Grpc;
import io.outrider.bench.load.Origin;
import io.outrider.bench.load.Question;
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

    private final List<Started> processes;
    private final String name;
    private final Listening ports;

    /// Where it listens.
    ///
    /// @param http1 everything there is
    /// @param http2 HTTP/2 by prior knowledge, where `/grpc` is answered as a unary call; 0: the
    ///   built-in origin does not speak it
    /// @param echo gRPC streams; 0: nobody asked for them
    record Listening(int http1, int http2, int echo) {}

    private RunningOrigin(List<Started> processes, String name, Listening ports) {
        this.processes = processes;
        this.name = name;
        this.ports = ports;
    }

    /// @param echoes whether gRPC streams are wanted too
    static RunningOrigin start(Optional<Path> nginx, boolean echoes, String cores, Path folder)
            throws BenchException, IOException, InterruptedException {
        List<Integer> free = Ports.free(3);
        Listening ports =
                new Listening(
                        free.get(0), nginx.isPresent() ? free.get(1) : 0, echoes ? free.get(2) : 0);
        Files.createDirectories(folder);
        List<String> command =
                nginx.isPresent() ? nginx(nginx.get(), folder, ports) : builtIn(ports.http1());
        List<Started> processes = new ArrayList<>();
        processes.add(started("origin", Cores.pinned(cores, command), folder));
        RunningOrigin origin =
                new RunningOrigin(processes, nginx.isPresent() ? "nginx" : "built-in", ports);
        try {
            if (echoes) {
                List<String> echo = java(EchoOrigin.class, String.valueOf(ports.echo()));
                processes.add(started("echo", Cores.pinned(cores, echo), folder));
            }
            origin.awaitListening();
        } catch (BenchException | InterruptedException e) {
            origin.close();
            throw e;
        }
        return origin;
    }

    private static Started started(String name, List<String> command, Path folder)
            throws IOException, BenchException {
        return Started.start("the " + name, command, Map.of(), folder.resolve(name + ".log"));
    }

    private static List<String> nginx(Path nginx, Path folder, Listening ports) throws IOException {
        StringBuilder listens = new StringBuilder();
        for (String host : HOSTS) {
            listens.append("listen ").append(host).append(':').append(ports.http1());
            listens.append(" backlog=4096;\n");
        }
        for (Map.Entry<String, Integer> body : Origin.BODIES.entrySet()) {
            String name = body.getKey().substring(1);
            Files.writeString(folder.resolve(name), "o".repeat(body.getValue()));
        }
        Files.write(folder.resolve("grpc"), new Question("", "POST", "/", 0, Grpc.UNARY).body());
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
                    server {
                        listen 127.0.0.1:%4$d http2 backlog=4096;
                        root %2$s;
                        # A file as the one message of an answer, to GET and POST alike.
                        location = /grpc {
                            default_type application/grpc;
                            error_page 405 =200 $uri;
                            add_trailer grpc-status 0;
                        }
                    }
                }
                """
                        .formatted(root ? "user root;" : "", folder, listens, ports.http2()));
        return List.of(nginx.toString(), "-c", config.toString());
    }

    private static List<String> builtIn(int port) {
        List<String> command = java(Origin.class, String.valueOf(port));
        command.addAll(HOSTS);
        return command;
    }

    private static List<String> java(Class<?> program, String port) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-Xmx128m"));
        command.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(program.getName(), port));
        return command;
    }

    private void awaitListening() throws BenchException, InterruptedException {
        for (int i = 0; i < TRIES; i++) {
            for (Started process : processes) process.requireAlive();
            try {
                Answer.statusOf(Scenario.get("/0"), ports.http1());
                return;
            } catch (IOException _) {
                Thread.sleep(2);
            }
        }
        throw new BenchException("the origin does not answer on port " + ports.http1());
    }

    String name() {
        return name;
    }

    Listening ports() {
        return ports;
    }

    @Override
    public void close() {
        processes.forEach(Started::close);
    }
}
