package io.outrider.server;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.outrider.config.ConfigException;
import io.outrider.config.ConfigParser;
import io.outrider.config.DeprecatedFields;
import io.outrider.config.FieldPath;
import io.outrider.config.StatsConfigTranslator;
import io.outrider.config.TypeRegistry;
import io.outrider.config.UnknownFieldPolicy;
import io.outrider.stats.StatsConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;

/// Reads the bootstrap that the command line names. Immutable.
final class BootstrapFile {
    private BootstrapFile() {}

    /// @param parser with the policy for the bootstrap's unknown fields
    record Loaded(Bootstrap bootstrap, ConfigParser parser) {}

    static Loaded load(ProxyOptions options) throws ConfigException, IOException {
        var config = options.config();
        FieldPath at = FieldPath.root("bootstrap");
        var texts = new ArrayList<String>();
        if (!config.path().isEmpty()) {
            texts.add(read(config.path()));
        }
        if (!config.yaml().isEmpty()) {
            texts.add(config.yaml());
        }
        if (texts.isEmpty()) {
            throw at.missing("a configuration: --config-path or --config-yaml");
        }
        ConfigParser parser = parser(config);
        Bootstrap bootstrap = parser.parseMerged(texts, Bootstrap.getDefaultInstance(), at);
        return new Loaded(bootstrap, parser);
    }

    private static ConfigParser parser(ProxyOptions.Config config) {
        return new ConfigParser(
                TypeRegistry.load(),
                UnknownFieldPolicy.forStatic(config.allowUnknownStaticFields()),
                new DeprecatedFields(!config.skipDeprecatedLogs()));
    }

    private static String read(String path) throws IOException {
        Path file = Path.of(path);
        if (!Files.isReadable(file)) {
            throw new IOException(
                    "--config-path: " + path + " (expected: a file that can be read)");
        }
        return Files.readString(file);
    }

    static StatsConfig statsConfig(Bootstrap bootstrap) throws ConfigException {
        return StatsConfigTranslator.translate(
                bootstrap.getStatsConfig(), FieldPath.root("bootstrap").field("stats_config"));
    }
}
