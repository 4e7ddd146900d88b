package io.outrider.bench;

import io.outrider.bench.load.Grpc;
import io.outrider.bench.load.Question;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// One proxying job: a folder with a `scenario.properties`, a README and a configuration per peer.
/// Immutable.
///
/// @param folders where its files are looked for: its own folder, then those it is `like`
/// @param host the `host` header; empty: the address that is asked
/// @param requestBodyBytes length of the request's body; 0: none
/// @param connections busy connections of the generator
/// @param idleConnections further connections that stand idle while the others work
/// @param closes each request has a connection of its own
/// @param hops proxies in a row, 1 or 2
/// @param resumes new TLS connections resume a session where the generator can; else each handshake
///   is a full one
/// @param h2Streams requests at a time on each connection by HTTP/2; 0: HTTP/1.1
/// @param grpc if any, the origin is asked by HTTP/2
public record Scenario(
        String name,
        List<Path> folders,
        String scheme,
        String host,
        String path,
        String method,
        int requestBodyBytes,
        int connections,
        int idleConnections,
        boolean closes,
        int hops,
        boolean resumes,
        int h2Streams,
        Grpc grpc) {
    private static final String FILE = "scenario.properties";
    private static final Set<String> KNOWN =
            Set.of(
                    "like",
                    "scheme",
                    "host",
                    "path",
                    "method",
                    "body",
                    "connections",
                    "idle",
                    "close",
                    "hops",
                    "resumes",
                    "h2-streams",
                    "grpc");

    public Scenario {
        folders = List.copyOf(folders);
    }

    /// The names of all scenarios below a folder, sorted.
    static List<String> names(Path scenarios) throws IOException {
        try (Stream<Path> folders = Files.list(scenarios)) {
            return folders.filter(folder -> Files.exists(folder.resolve(FILE)))
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    /// @throws BenchException for a name that is no folder or a property nobody reads
    static Scenario load(Path scenarios, String name) throws IOException, BenchException {
        List<Path> folders = new ArrayList<>();
        Properties properties = new Properties();
        for (String next = name; next != null; ) {
            Path folder = scenarios.resolve(next);
            Properties own = read(folder, scenarios);
            folders.add(folder);
            for (String key : own.stringPropertyNames()) {
                properties.putIfAbsent(key, own.getProperty(key));
            }
            next = own.getProperty("like");
        }
        return new Scenario(
                name,
                folders,
                properties.getProperty("scheme", "http"),
                properties.getProperty("host", ""),
                properties.getProperty("path", "/"),
                properties.getProperty("method", "GET"),
                number(properties, "body", 0),
                number(properties, "connections", 32),
                number(properties, "idle", 0),
                Boolean.parseBoolean(properties.getProperty("close", "false")),
                number(properties, "hops", 1),
                Boolean.parseBoolean(properties.getProperty("resumes", "true")),
                number(properties, "h2-streams", 0),
                grpc(properties.getProperty("grpc", "none")));
    }

    /// A plain GET that no folder describes.
    static Scenario get(String path) {
        return new Scenario(
                "", List.of(), "http", "", path, "GET", 0, 1, 0, false, 1, true, 0, Grpc.NONE);
    }

    /// The same by plain HTTP/1.1, as the origin is asked directly; a call becomes a small request.
    Scenario plain() {
        return new Scenario(
                name,
                folders,
                "http",
                host,
                grpc == Grpc.NONE ? path : "/0",
                method,
                requestBodyBytes,
                connections,
                idleConnections,
                closes,
                hops,
                resumes,
                0,
                Grpc.NONE);
    }

    private static Properties read(Path folder, Path scenarios) throws IOException, BenchException {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            throw new BenchException(
                    "--scenario: '%s' (expected: all, or some of %s)"
                            .formatted(folder.getFileName(), String.join(", ", names(scenarios))));
        }
        Properties own = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            own.load(reader);
        }
        Set<String> unknown = new TreeSet<>(own.stringPropertyNames());
        unknown.removeAll(KNOWN);
        if (!unknown.isEmpty()) throw new BenchException(file + ": unknown " + unknown);
        return own;
    }

    private static int number(Properties properties, String key, int other) throws BenchException {
        String text = properties.getProperty(key);
        if (text == null) return other;
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException _) {
            throw new BenchException(FILE + ": " + key + ": '" + text + "' (expected: a number)");
        }
    }

    private static Grpc grpc(String text) throws BenchException {
        try {
            return Grpc.valueOf(text.strip().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException _) {
            throw new BenchException(
                    FILE + ": grpc: '" + text + "' (expected: none, unary or stream)");
        }
    }

    /// The file of that name in its own folder or in one it is like.
    Optional<Path> file(String fileName) {
        return folders.stream()
                .map(folder -> folder.resolve(fileName))
                .filter(Files::exists)
                .findFirst();
    }

    /// Writes a file with its values filled in.
    static void render(Path from, Path to, Map<String, String> values)
            throws IOException, BenchException {
        try {
            Files.writeString(to, Template.fill(Files.readString(from), values));
        } catch (BenchException e) {
            throw new BenchException(from + ": " + e.getMessage());
        }
    }

    boolean isHttp2() {
        return h2Streams > 0;
    }

    boolean isTls() {
        return scheme.equals("https");
    }

    /// What is asked of a proxy on a port of this machine.
    Question question(int port) {
        String shown = host.isEmpty() ? "127.0.0.1:" + port : host;
        return new Question(shown, method, path, requestBodyBytes, grpc);
    }

    /// What the generator is pointed at when it listens on a port of this machine.
    String url(int port) {
        return scheme + "://127.0.0.1:" + port + path;
    }
}
