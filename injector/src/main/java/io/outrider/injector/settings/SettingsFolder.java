package io.outrider.injector.settings;

import io.outrider.injector.yaml.YamlException;
import io.outrider.injector.yaml.YamlReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The folder that a ConfigMap is mounted at: `values.yaml`, and a file `NAME.yaml` for each
/// template that is new or replaces a built-in one. Every file may be missing.
///
/// Threads: one at a time.
public final class SettingsFolder {
    private static final String VALUES = "values.yaml";
    private static final List<String> BUILT_IN = List.of("istio", "static");

    /// Tries settings out before they are used.
    @FunctionalInterface
    public interface Check {
        /// @throws SettingsException they do not work
        void check(Settings settings) throws SettingsException;
    }

    private final @Nullable Path folder;
    private final Check check;
    private Map<String, String> lastFiles = Map.of();

    /// @param folder null for the defaults alone
    public SettingsFolder(@Nullable Path folder, Check check) {
        this.folder = folder;
        this.check = check;
    }

    /// Reads and checks everything.
    public Settings read() throws SettingsException {
        lastFiles = files();
        return settings(lastFiles);
    }

    /// The settings if a file has changed since the last reading; null if none has.
    ///
    /// @throws SettingsException what is there now is wrong; said once for each change
    public @Nullable Settings readIfChanged() throws SettingsException {
        Map<String, String> files = files();
        if (files.equals(lastFiles)) return null;
        lastFiles = files;
        return settings(files);
    }

    /// The text of a built-in template or of the default values, to start an own one from; null
    /// when there is none of that name.
    public static @Nullable String builtIn(String name) {
        if (name.equals("values")) return resource("values.yaml");
        return BUILT_IN.contains(name)
                ? resource("/io/outrider/injector/templates/" + name + ".yaml")
                : null;
    }

    private Settings settings(Map<String, String> files) throws SettingsException {
        Map<String, SidecarTemplate> templates = new TreeMap<>();
        for (String name : BUILT_IN) {
            templates.put(name, SidecarTemplate.read(name, Objects.requireNonNull(builtIn(name))));
        }
        for (Map.Entry<String, String> file : files.entrySet()) {
            if (file.getKey().equals(VALUES)) continue;
            String name = file.getKey().substring(0, file.getKey().length() - ".yaml".length());
            templates.put(name, SidecarTemplate.read(name, file.getValue()));
        }
        ObjectNode defaults = mapping(VALUES, resource(VALUES));
        ObjectNode own = mapping(VALUES, files.getOrDefault(VALUES, ""));
        Settings settings = new Settings(Values.of(defaults, own, VALUES), templates);
        if (!templates.containsKey(settings.values().template())) {
            throw new SettingsException(
                    "%s: template: '%s' (expected: one of %s)"
                            .formatted(
                                    VALUES,
                                    settings.values().template(),
                                    settings.templateNames()));
        }
        check.check(settings);
        return settings;
    }

    private Map<String, String> files() throws SettingsException {
        Map<String, String> files = new TreeMap<>();
        if (folder == null) return files;
        try (Stream<Path> paths = Files.list(folder)) {
            for (Path path : paths.sorted().toList()) {
                String name = path.getFileName().toString();
                // A ConfigMap's folder also holds the hidden folders it is exchanged by.
                if (name.endsWith(".yaml") && !name.startsWith(".")) {
                    files.put(name, Files.readString(path));
                }
            }
        } catch (IOException e) {
            throw new SettingsException("'%s': cannot be read (%s)".formatted(folder, e));
        }
        return files;
    }

    private static ObjectNode mapping(String file, String text) throws SettingsException {
        try {
            JsonNode tree = YamlReader.read(text);
            if (tree instanceof ObjectNode object) return object;
        } catch (YamlException e) {
            throw new SettingsException(file + ": " + e.getMessage());
        }
        throw new SettingsException(file + ": not a mapping");
    }

    private static String resource(String name) {
        try (InputStream in = SettingsFolder.class.getResourceAsStream(name)) {
            return new String(
                    Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
