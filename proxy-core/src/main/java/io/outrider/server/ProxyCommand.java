package io.outrider.server;

import io.outrider.log.LogLevel;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/// `outrider proxy`: reads Envoy's command line into [ProxyOptions] and hands it to the server.
///
/// As Envoy does: a flag takes the next word as its value, may be given once (save `--stats-tag`),
/// and whatever follows `--` is ignored. Beyond Envoy: `--flag=value` is taken too.
@Command(name = "outrider proxy", addMethodSubcommands = false)
final class ProxyCommand {
    /// Given flags that are accepted and change nothing, because what they steer does not exist
    /// here.
    private static final Set<String> WITHOUT_EFFECT =
            Set.of(
                    "--base-id",
                    "--base-id-path",
                    "--cpuset-threads",
                    "--disable-extensions",
                    "--enable-core-dump",
                    "--enable-fine-grain-logging",
                    "--enable-mutex-tracing",
                    "--parent-shutdown-time-s",
                    "--restart-epoch",
                    "--skip-hot-restart-on-no-parent",
                    "--skip-hot-restart-parent-stats",
                    "--socket-mode",
                    "--socket-path",
                    "--use-dynamic-base-id");

    private static final String HELP =
            """
            Runs the proxy. Every flag but --status-port is Envoy's, in Envoy's spelling, so that whatever
            starts Envoy can start Outrider. '--flag value' and '--flag=value' are the same.

              outrider proxy -c envoy.yaml                  serve what an Envoy bootstrap says
              outrider proxy -c envoy.yaml --mode validate  only check it
              outrider proxy -c envoy.yaml -l debug --concurrency 1
            """;

    private final ToIntFunction<ProxyOptions> server;
    private final int cpus;

    @Mixin private final ConfigFlags config = new ConfigFlags();

    @Mixin private final NodeFlags node = new NodeFlags();

    @Mixin private final RuntimeFlags runtime = new RuntimeFlags();

    @Mixin private final LogFlags log = new LogFlags();

    @Mixin private final LifecycleFlags lifecycle = new LifecycleFlags();

    @Mixin private final QuestionFlags questions = new QuestionFlags();

    /// @param server runs the proxy to its end and returns the process's exit code
    /// @param cpus what `--concurrency` is without the flag
    ProxyCommand(ToIntFunction<ProxyOptions> server, int cpus) {
        this.server = server;
        this.cpus = cpus;
    }

    /// Does what the arguments say and returns the process's exit code.
    int run(List<String> args, PrintStream out, PrintStream err) {
        ProxyOptions options;
        try {
            ParseResult parsed = parse(commandLine(), args);
            if (questions.help()) {
                printHelp(out);
                return 0;
            }
            if (questions.version()) {
                out.printf("%noutrider  version: %s%n%n", Version.full());
                return 0;
            }
            if (questions.hotRestartVersion()) {
                out.println("disabled");
                return 0;
            }
            options = toOptions(parsed);
        } catch (BadFlagException e) {
            err.println("outrider: " + e.getMessage());
            return 1;
        }
        return server.applyAsInt(options);
    }

    /// The options that these arguments mean.
    ProxyOptions parse(List<String> args) throws BadFlagException {
        return toOptions(parse(commandLine(), args));
    }

    private CommandLine commandLine() {
        return new CommandLine(this)
                .setPosixClusteredShortOptionsAllowed(false)
                .setExpandAtFiles(false)
                .setTrimQuotes(false)
                .registerConverter(LogLevel.class, ProxyCommand::logLevel)
                .registerConverter(
                        ProxyOptions.Mode.class,
                        text ->
                                switch (text) {
                                    case "serve" -> ProxyOptions.Mode.SERVE;
                                    case "validate" -> ProxyOptions.Mode.VALIDATE;
                                    default -> throw bad(text, "expected: serve or validate");
                                })
                .registerConverter(
                        ProxyOptions.IpVersion.class,
                        text ->
                                switch (text) {
                                    case "v4" -> ProxyOptions.IpVersion.V4;
                                    case "v6" -> ProxyOptions.IpVersion.V6;
                                    default -> throw bad(text, "expected: v4 or v6");
                                })
                .registerConverter(
                        ProxyOptions.DrainStrategy.class,
                        text ->
                                switch (text) {
                                    case "gradual" -> ProxyOptions.DrainStrategy.GRADUAL;
                                    case "immediate" -> ProxyOptions.DrainStrategy.IMMEDIATE;
                                    default -> throw bad(text, "expected: gradual or immediate");
                                })
                .registerConverter(Long.class, ProxyCommand::number)
                .registerConverter(long.class, ProxyCommand::number);
    }

    private void printHelp(PrintStream out) {
        out.print(HELP);
        printFlags(out, "Configuration", config);
        printFlags(out, "Node", node);
        printFlags(out, "Process", runtime);
        printFlags(out, "Log", log);
        printFlags(out, "Draining and restart", lifecycle);
        printFlags(out, "Questions", questions);
    }

    private static void printFlags(PrintStream out, String heading, Object flags) {
        CommandSpec spec = CommandSpec.forAnnotatedObject(flags);
        spec.usageMessage().width(100).sortOptions(false);
        out.printf("%n%s%n%s", heading, new CommandLine(spec).getHelp().optionList());
    }

    private static ParseResult parse(CommandLine line, List<String> args) throws BadFlagException {
        try {
            return line.parseArgs(uptoSeparator(args));
        } catch (UnmatchedArgumentException e) {
            throw new BadFlagException(
                    "unknown flag '%s' (expected: one that 'outrider proxy --help' lists)"
                            .formatted(e.getUnmatched().getFirst()));
        } catch (CommandLine.OverwrittenOptionException e) {
            throw new BadFlagException(longest((OptionSpec) e.getOverwritten()) + ": given twice");
        } catch (CommandLine.MissingParameterException e) {
            throw new BadFlagException(
                    longest((OptionSpec) e.getMissing().getFirst()) + ": value missing");
        } catch (ParameterException e) {
            String flag = e.getArgSpec() instanceof OptionSpec option ? longest(option) + ": " : "";
            String found =
                    e.getCause() instanceof TypeConversionException cause
                            ? cause.getMessage()
                            : e.getMessage();
            throw new BadFlagException(flag + found);
        }
    }

    private static String[] uptoSeparator(List<String> args) {
        int separator = args.indexOf("--");
        return (separator < 0 ? args : args.subList(0, separator)).toArray(String[]::new);
    }

    private ProxyOptions toOptions(ParseResult parsed) throws BadFlagException {
        return new ProxyOptions(
                runtime.mode(),
                runtime.concurrency(cpus),
                config.toOptions(),
                node.toOptions(),
                log.toOptions(),
                runtime.fileFlush(),
                lifecycle.toDrain(),
                lifecycle.toHotRestart(),
                runtime.localAddressIpVersion(),
                runtime.adminAddressPath(),
                runtime.statusPort(),
                runtime.statsTags(),
                runtime.disabledExtensions(),
                runtime.ignored(log.fineGrain()),
                withoutEffect(parsed));
    }

    private static List<String> withoutEffect(ParseResult parsed) {
        List<String> names = new ArrayList<>();
        for (OptionSpec option : parsed.matchedOptionsSet()) {
            if (WITHOUT_EFFECT.contains(option.longestName())) names.add(option.longestName());
        }
        return names;
    }

    private static String longest(@Nullable OptionSpec option) {
        return option == null ? "" : option.longestName();
    }

    private static LogLevel logLevel(String text) {
        LogLevel level = LogLevel.parse(text);
        if (level == null) throw bad(text, LogLevel.EXPECTED);
        return level;
    }

    private static Long number(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException _) {
            throw bad(text, "expected: a whole number");
        }
    }

    private static TypeConversionException bad(String found, String expected) {
        return new TypeConversionException("'%s' (%s)".formatted(found, expected));
    }
}
