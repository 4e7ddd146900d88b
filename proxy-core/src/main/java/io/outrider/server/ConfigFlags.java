package io.outrider.server;

import picocli.CommandLine.Option;

/// The flags that say where the configuration is and how strictly it is read.
final class ConfigFlags {
    @Option(
            names = {"-c", "--config-path"},
            paramLabel = "FILE",
            description = "Bootstrap file: YAML, JSON or protobuf, by its ending.")
    private String path = "";

    @Option(
            names = "--config-yaml",
            paramLabel = "TEXT",
            description = "Bootstrap as YAML or JSON text; merged onto --config-path.")
    private String yaml = "";

    @Option(
            names = {"--allow-unknown-static-fields", "--allow-unknown-fields"},
            description =
                    "Only warn about unknown fields in the bootstrap. The second spelling is Envoy's old one.")
    private boolean allowUnknownStaticFields;

    @Option(
            names = "--reject-unknown-dynamic-fields",
            description = "Refuse xDS resources with unknown fields.")
    private boolean rejectUnknownDynamicFields;

    @Option(
            names = "--ignore-unknown-dynamic-fields",
            description = "Do not even count unknown fields in xDS resources.")
    private boolean ignoreUnknownDynamicFields;

    @Option(
            names = "--skip-deprecated-logs",
            description = "No warning for the use of a deprecated field.")
    private boolean skipDeprecatedLogs;

    ProxyOptions.Config toOptions() {
        return new ProxyOptions.Config(
                path,
                yaml,
                allowUnknownStaticFields,
                rejectUnknownDynamicFields,
                ignoreUnknownDynamicFields,
                skipDeprecatedLogs);
    }
}
