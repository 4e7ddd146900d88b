package io.outrider.server;

import io.outrider.log.LogPattern;
import io.outrider.log.ProcessLog;
import io.outrider.redirect.RedirectCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The program `outrider`: picks the verb and runs it.
///
/// Arguments that begin with a flag are Envoy's and mean `proxy`, so the program can stand where an
/// `envoy` stood. Only the class of the chosen verb is loaded: starting fast is part of the job.
public final class Outrider {
    private static final Logger LOG = LoggerFactory.getLogger(Outrider.class);

    /// Verbs of this program that `--help` promises and that have no code yet.
    static final Set<String> PLANNED = Set.of("explain", "router-check");

    /// Verbs that the launcher script gives to another module or to the build.
    static final Set<String> LAUNCHER =
            Set.of("demo", "test", "prepare", "bench", "inject", "injector");

    /// How long the end of the process waits for its last log lines.
    private static final Duration LOG_FLUSH_LIMIT = Duration.ofSeconds(2);

    private final ToIntFunction<ProxyOptions> server;

    Outrider(ToIntFunction<ProxyOptions> server) {
        this.server = server;
    }

    public static void main(String[] args) {
        Outrider outrider = new Outrider(Outrider::serve);
        int exitCode = outrider.run(Arrays.asList(args), System.out, System.err);
        ProcessLog.process().flush(LOG_FLUSH_LIMIT);
        System.exit(exitCode);
    }

    /// Runs the verb to its end and returns the process's exit code.
    int run(List<String> args, PrintStream out, PrintStream err) {
        String verb = args.isEmpty() ? "" : args.getFirst();
        return switch (verb) {
            case "" -> {
                err.print(help());
                yield 1;
            }
            case "help", "-h", "--help" -> {
                out.print(help());
                yield 0;
            }
            case "proxy" -> proxy(args.subList(1, args.size()), out, err);
            case "certs" -> new CertsCommand().run(args.subList(1, args.size()), out, err);
            case "check" -> new CheckCommand().run(args.subList(1, args.size()), out, err);
            case "drain", "wait" -> new SidecarCommand(verb).run(args.subList(1, args.size()), err);
            case "redirect" -> RedirectCommand.here().run(args.subList(1, args.size()), out, err);
            default -> {
                if (verb.startsWith("-")) yield proxy(args, out, err);
                err.println("outrider: " + refusal(verb));
                yield 1;
            }
        };
    }

    private int proxy(List<String> args, PrintStream out, PrintStream err) {
        int cpus = Runtime.getRuntime().availableProcessors();
        return new ProxyCommand(server, cpus).run(args, out, err);
    }

    private static int serve(ProxyOptions options) {
        try {
            setUpLog(ProcessLog.process(), options.log());
        } catch (IOException e) {
            System.err.printf(
                    "outrider: --log-path: cannot write '%s' (%s)%n", options.log().path(), e);
            return 1;
        }
        if (!options.withoutEffect().isEmpty()) {
            LOG.info("flags without effect here: {}", String.join(", ", options.withoutEffect()));
        }
        return ProxyRun.run(options, System.out, System.err);
    }

    private static void setUpLog(ProcessLog log, ProxyOptions.Log wanted) throws IOException {
        log.setLevel(wanted.level());
        wanted.componentLevels().forEach(log::setLevel);
        String format = wanted.format() == null ? LogPattern.DEFAULT : wanted.format();
        log.setLayout(format, wanted.formatEscaped(), wanted.stackTraceInOneEntry());
        if (!wanted.path().isEmpty()) log.setFile(Path.of(wanted.path()));
    }

    private static String refusal(String verb) {
        if (PLANNED.contains(verb)) {
            return "'%s' is not built yet; 'outrider --help' says what is".formatted(verb);
        }
        return LAUNCHER.contains(verb)
                ? "'%s' is a verb of the launcher script 'outrider'".formatted(verb)
                : "unknown verb '%s' (expected: one that 'outrider --help' lists)".formatted(verb);
    }

    private static String help() {
        try (InputStream in = Outrider.class.getResourceAsStream("help.txt")) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read help.txt", e);
        }
    }
}
