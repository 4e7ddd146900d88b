package io.outrider.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// Talks to a subject's admin server, one connection per question. Threads: any thread.
final class Admin {
    private static final int TIMEOUT_MILLIS = 60_000;

    private static final Pattern FRAMING =
            Pattern.compile("(?i)(content-length|transfer-encoding|date|connection):");

    private final InetSocketAddress address;
    private final Process process;

    Admin(InetSocketAddress address, Process process) {
        this.address = address;
        this.process = process;
    }

    HttpText ask(String method, String path) throws IOException {
        var socket = new Socket();
        socket.connect(address, TIMEOUT_MILLIS);
        try (var wire = new Wire(socket, TIMEOUT_MILLIS)) {
            String request =
                    "%s %s HTTP/1.1\r\nhost: admin\r\nconnection: close\r\n\r\n"
                            .formatted(method, path);
            wire.send(request.getBytes(ISO_8859_1));
            String head = wire.head();
            if (head == null) {
                throw new IOException("admin gave no answer to " + path);
            }
            return HttpText.ofHead(head).withBody(wire, HttpText.Kind.RESPONSE);
        }
    }

    /// Whether it answers that it serves; false too while it does not answer at all.
    boolean ready() {
        try {
            return ask("GET", "/ready").status() == 200;
        } catch (IOException _) {
            return false;
        }
    }

    String get(String path) throws IOException {
        return body(ask("GET", path));
    }

    /// Asks again until the answer holds `text`; false if that takes too long.
    boolean until(String path, String text, int timeoutMillis)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        while (!get(path).contains(text)) {
            if (System.nanoTime() > deadline || process.waitFor(20, TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
        return true;
    }

    /// Counters and gauges by name.
    Map<String, String> stats() throws IOException {
        var stats = new LinkedHashMap<String, String>();
        for (String line : get("/stats").split("\n")) {
            int colon = line.indexOf(": ");
            if (colon > 0) {
                stats.put(line.substring(0, colon), line.substring(colon + 2));
            }
        }
        return stats;
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> json(String text) {
        return (Map<String, Object>) new Load(LoadSettings.builder().build()).loadFromString(text);
    }

    void show(String method, String path, String how, Seen seen) throws IOException {
        HttpText answer = ask(method, path);
        seen.text("admin %s %s".formatted(method, path));
        seen.text("  " + answer.startLine());
        for (String field : answer.fields()) {
            // How an answer is framed, and whether it is dated, is not what an admin page promises.
            if (FRAMING.matcher(field).lookingAt()) {
                seen.note(field);
            } else {
                seen.header("  " + field);
            }
        }
        String body = body(answer);
        switch (how) {
            case "lines" -> body.lines().forEach(line -> seen.text("  " + line));
            case "sorted" -> body.lines().sorted().forEach(line -> seen.text("  " + line));
            case "status" -> body.lines().forEach(seen::note);
            case "shape" -> {
                var paths = new TreeSet<String>();
                paths("", json(body), paths);
                paths.forEach(p -> seen.text("  " + p));
            }
            default -> throw new IOException("unknown way to show an admin answer: " + how);
        }
    }

    private static String body(HttpText answer) {
        String latin1 = answer.body();
        return latin1 == null
                ? ""
                : new String(latin1.getBytes(ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static void paths(String at, Object value, Set<String> paths) {
        switch (value) {
            case Map<?, ?> map ->
                    map.forEach(
                            (key, inner) ->
                                    paths(at + "." + key, inner == null ? "" : inner, paths));
            case List<?> list -> {
                paths.add(at + "[]");
                list.forEach(inner -> paths(at + "[]", inner == null ? "" : inner, paths));
            }
            default -> paths.add(at + " " + value.getClass().getSimpleName());
        }
    }
}
