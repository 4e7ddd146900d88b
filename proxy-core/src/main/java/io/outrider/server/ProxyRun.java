package io.outrider.server;

import io.outrider.config.ConfigException;
import io.outrider.config.NoEffectReport;
import java.io.IOException;
import java.io.PrintStream;

/// One run of `outrider proxy`: start, serve until a signal, drain, exit code.
///
/// The first SIGTERM or SIGINT drains, a second one ends the process at once. Used once.
final class ProxyRun {
    private ProxyRun() {}

    /// What is wrong with the configuration or the addresses becomes one sentence on `err` and exit
    /// code 1.
    static int run(ProxyOptions options, PrintStream out, PrintStream err) {
        try {
            if (options.mode() == ProxyOptions.Mode.VALIDATE) {
                Server.validate(options, new NoEffectReport());
                out.println("configuration '" + options.config().path() + "' OK");
                return 0;
            }
            try (Server server = Server.start(options)) {
                Signals.handle("TERM", server::shutDown);
                Signals.handle("INT", server::shutDown);
                server.awaitEnd();
            }
            return 0;
        } catch (ConfigException | IOException e) {
            err.println("outrider: " + e.getMessage());
            return 1;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }
}
