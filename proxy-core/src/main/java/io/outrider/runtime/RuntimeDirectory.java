package io.outrider.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A disk layer's directory: a file's path below it, with dots, is a key, its content the value.
/// Immutable.
///
/// @param link `symlink_root`: whoever changes values puts another target in its place
/// @param below `subdirectory`, and the service cluster where `append_service_cluster` says so
public record RuntimeDirectory(Path link, Path below) {
    private static final int MAX_DEPTH = 16;

    /// What is there now; null when there is no such directory. Blocks: not for loops.
    @Nullable Map<String, RuntimeValue> read() throws IOException {
        Path root = link.resolve(below);
        if (!Files.isDirectory(root)) {
            return null;
        }
        var values = new TreeMap<String, RuntimeValue>();
        Path real = root.toRealPath();
        try (Stream<Path> files = Files.walk(real, MAX_DEPTH)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (Files.isRegularFile(file) && !isHidden(real.relativize(file))) {
                    String key = real.relativize(file).toString().replace('/', '.');
                    values.put(key, RuntimeValue.parse(content(file)));
                }
            }
        }
        return values;
    }

    private static boolean isHidden(Path relative) {
        for (Path part : relative) {
            if (part.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    /// Without white space at the end, then without lines that are comments.
    private static String content(Path file) throws IOException {
        var text = new StringBuilder();
        for (String line :
                Files.readString(file, StandardCharsets.UTF_8).stripTrailing().split("(?<=\n)")) {
            if (!line.startsWith("#")) {
                text.append(line);
            }
        }
        return text.toString();
    }
}
