package io.outrider.injector.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Reads what the command line names: files, folders with what is below them, `-` for the standard
/// input.
final class Sources {
    /// A file's text. @param name as messages call it
    record Source(String name, String text) {}

    private static final List<String> ENDINGS = List.of(".yaml", ".yml", ".json");

    private Sources() {}

    static List<Source> read(List<String> names, InputStream in) throws IOException {
        List<Source> sources = new ArrayList<>();
        for (String name : names) {
            if (name.equals("-")) {
                sources.add(
                        new Source(
                                "standard input",
                                new String(in.readAllBytes(), StandardCharsets.UTF_8)));
                continue;
            }
            Path path = Path.of(name);
            if (!Files.isDirectory(path)) {
                if (!Files.isReadable(path)) {
                    throw new IOException("'%s': cannot be read".formatted(name));
                }
                sources.add(new Source(name, Files.readString(path)));
                continue;
            }
            try (Stream<Path> below = Files.walk(path)) {
                for (Path file : below.filter(Sources::isManifest).sorted().toList()) {
                    sources.add(new Source(file.toString(), Files.readString(file)));
                }
            }
        }
        return sources;
    }

    private static boolean isManifest(Path path) {
        String name = path.getFileName().toString();
        return Files.isRegularFile(path) && ENDINGS.stream().anyMatch(name::endsWith);
    }
}
