package io.outrider.bench;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/// Finds the programs of others: peers and load generators.
final class Programs {
    private Programs() {}

    /// The program of that name: the one that a variable such as `ENVOY_BIN` names, one on the path
    /// or in the usual folders for servers, or one among the peers in `OUTRIDER_PEERS` (without it:
    /// `~/.cache/outrider-peers`).
    static Optional<Path> find(String name) {
        List<Path> candidates = new ArrayList<>();
        String chosen = System.getenv(name.toUpperCase(Locale.ROOT) + "_BIN");
        if (chosen != null) candidates.add(Path.of(chosen));
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        for (String folder : path.split(File.pathSeparator)) candidates.add(Path.of(folder, name));
        candidates.add(Path.of("/usr/sbin", name));
        candidates.add(Path.of("/usr/local/sbin", name));
        String peers = System.getenv("OUTRIDER_PEERS");
        candidates.add(
                peers != null
                        ? Path.of(peers, "bin", name)
                        : Path.of(
                                System.getProperty("user.home"),
                                ".cache/outrider-peers/bin",
                                name));
        return candidates.stream().filter(Files::isExecutable).findFirst();
    }
}
