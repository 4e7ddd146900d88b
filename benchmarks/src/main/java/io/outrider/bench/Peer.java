package io.outrider.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Who does the proxying job. Envoy comes first: the rate of the latency runs is taken from its
/// first round.
enum Peer {
    ENVOY("Envoy", "envoy", "envoy%s.yaml"),
    NGINX("nginx", "nginx", "nginx%s.conf"),
    HAPROXY("HAProxy", "haproxy", "haproxy%s.cfg"),
    OUTRIDER_FAST("Outrider fast", "", "envoy%s.yaml"),
    OUTRIDER_LEAN("Outrider lean", "", "envoy%s.yaml"),
    /// No proxy: the generator asks the origin itself. The baseline of everything else.
    DIRECT("direct", "", "");

    private final String title;
    private final String program;
    private final String configName;

    Peer(String title, String program, String configName) {
        this.title = title;
        this.program = program;
        this.configName = configName;
    }

    /// As it is spelt on the command line and in result files.
    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String title() {
        return title;
    }

    boolean isOutrider() {
        return this == OUTRIDER_FAST || this == OUTRIDER_LEAN;
    }

    /// Its configuration file in a scenario's folder.
    ///
    /// @param hop 0 for the proxy that the generator asks, 1 for the one behind it
    String configName(int hop) {
        return String.format(Locale.ROOT, configName, hop == 0 ? "" : "-server");
    }

    /// The program to start; empty when it is not on this machine.
    Optional<Path> find(Path launcher) {
        return isOutrider() ? Optional.of(launcher) : Programs.find(program);
    }

    /// The command that runs it in the foreground with one worker.
    List<String> command(Path found, Path config) {
        String file = config.toString();
        return switch (this) {
            case ENVOY ->
                    List.of(
                            found.toString(),
                            "-c",
                            file,
                            "--concurrency",
                            "1",
                            "--disable-hot-restart",
                            "-l",
                            "warning");
            case NGINX -> List.of(found.toString(), "-c", file);
            case HAPROXY -> List.of(found.toString(), "-db", "-f", file);
            case OUTRIDER_FAST, OUTRIDER_LEAN ->
                    List.of(
                            found.toString(),
                            "proxy",
                            "-c",
                            file,
                            "--concurrency",
                            "1",
                            "--drain-time-s",
                            "1",
                            "-l",
                            "warning");
            case DIRECT -> throw new IllegalStateException("direct has no process");
        };
    }

    /// The peers of a comma-separated list of [#id]s, in the order of this type.
    static List<Peer> parse(String list) throws BenchException {
        List<String> wanted = List.of(list.split(","));
        List<Peer> found = Arrays.stream(values()).filter(p -> wanted.contains(p.id())).toList();
        if (found.size() == wanted.size()) return found;
        List<String> known = Arrays.stream(values()).map(Peer::id).toList();
        throw new BenchException(
                "--peers: '%s' (expected: some of %s)".formatted(list, String.join(",", known)));
    }
}
