package io.outrider.server;

import io.outrider.config.ConfigException;
import io.outrider.config.Factories;
import io.outrider.config.NoEffectReport;
import io.outrider.log.LogLevel;
import io.outrider.log.ProcessLog;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/// `outrider check FILE`: is this configuration right, and what in it has no effect?
@Command(name = "outrider check")
final class CheckCommand {
    private static final String HELP =
            """
            Checks a configuration without serving it and prints OK, or every mistake with its path, then
            what would be accepted and do nothing. The exit code is 1 when anything would be refused.

              outrider check envoy.yaml         a bootstrap, YAML or JSON
              outrider check config_dump.json   what a running Envoy was sent; names each extension that is
                                                not here

            """;

    @Parameters(arity = "1", paramLabel = "FILE")
    private @Nullable String file;

    /// Checks the file and answers the process's exit code.
    int run(List<String> args, PrintStream out, PrintStream err) {
        try {
            if (args.contains("-h") || args.contains("--help")) {
                out.print(HELP);
                return 0;
            }
            new CommandLine(this).parseArgs(args.toArray(String[]::new));
            return check(String.valueOf(file), out);
        } catch (ParameterException | ConfigException | IOException e) {
            err.println("outrider check: " + e.getMessage());
            return 1;
        }
    }

    private static int check(String file, PrintStream out) throws ConfigException, IOException {
        if (!Files.isReadable(Path.of(file)) || Files.isDirectory(Path.of(file))) {
            throw new IOException(file + " (expected: a file that can be read)");
        }
        String text = Files.readString(Path.of(file));
        boolean dump = ConfigCheck.isDump(text);
        var check = new ConfigCheck(dump, Factories.load(), noEffect -> translate(file, noEffect));
        ConfigCheck.Result result = dump ? check.dump(text) : check.bootstrap(text);
        return print(file, result, out);
    }

    private static int print(String file, ConfigCheck.Result result, PrintStream out) {
        result.errors().forEach(line -> out.println("error: " + line));
        result.noEffect().forEach(line -> out.println("no effect: " + line));
        result.deprecated().forEach(line -> out.println("deprecated: " + line));
        int errors = result.errors().size();
        out.println(
                file + ": " + (errors == 0 ? "OK" : errors == 1 ? "1 error" : errors + " errors"));
        return errors == 0 ? 0 : 1;
    }

    /// As `proxy --mode validate` does, with the log off: what it would say is in the report.
    private static void translate(String file, NoEffectReport noEffect)
            throws ConfigException, IOException {
        ProcessLog.process().setLevel(LogLevel.OFF);
        var failure = new Exception[1];
        var proxy =
                new ProxyCommand(
                        options -> {
                            try {
                                Server.validate(options, noEffect);
                            } catch (ConfigException | IOException e) {
                                failure[0] = e;
                            }
                            return 0;
                        },
                        1);
        proxy.run(List.of("--mode", "validate", "-c", file), System.out, System.err);
        switch (failure[0]) {
            case ConfigException e -> throw e;
            case IOException e -> throw e;
            case null, default -> {}
        }
    }
}
