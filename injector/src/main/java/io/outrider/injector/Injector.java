package io.outrider.injector;

import io.outrider.injector.cli.InjectCommand;
import java.util.Arrays;
import picocli.CommandLine;

/// The program behind the verbs `inject` and `injector`.
public final class Injector {
    private static final String LOG_FORMAT = "%1$tFT%1$tT.%1$tL%1$tz %4$s %5$s%6$s%n";

    private Injector() {}

    public static void main(String[] args) {
        // One line per message, on standard error.
        System.setProperty("java.util.logging.SimpleFormatter.format", LOG_FORMAT);
        if (args.length == 0) {
            System.err.println("outrider: no verb (expected: inject or injector)");
            System.exit(1);
        }
        String[] rest = Arrays.copyOfRange(args, 1, args.length);
        int exitCode =
                switch (args[0]) {
                    case "inject" ->
                            run(new InjectCommand(System.in, System.out, System.err), rest);
                    case "injector" -> run(new InjectorCommand(), rest);
                    default -> {
                        System.err.printf(
                                "outrider: unknown verb '%s' (expected: inject or injector)%n",
                                args[0]);
                        yield 1;
                    }
                };
        System.exit(exitCode);
    }

    private static int run(Object command, String[] args) {
        return new CommandLine(command)
                .setExitCodeExceptionMapper(_ -> 1)
                .setParameterExceptionHandler(
                        (exception, _) -> {
                            System.err.println("outrider: " + exception.getMessage());
                            return 1;
                        })
                .execute(args);
    }
}
