package io.outrider.redirect;

import io.outrider.redirect.Commands.Result;
import java.util.ArrayList;
import java.util.List;

/// What the rules need around them: the address `::6`, and routes for TPROXY's marked packets.
///
/// IPv4 needs no address: all of 127.0.0.0/8 is this machine. Threads: one.
final class PodNetwork {
    private final Commands commands;

    PodNetwork(Commands commands) {
        this.commands = commands;
    }

    /// Sets up what is missing; a second time changes nothing.
    void setUp(RedirectOptions options, Family family) throws RedirectException {
        if (family == Family.IPV6) {
            ip("-6", "addr", "replace", family.passthrough(), "dev", "lo");
        }
        if (options.inbound().needsRoutes()) {
            String flag = flag(family);
            String table = String.valueOf(options.inbound().routeTable());
            if (!hasRule(options, family)) {
                ip(flag, "rule", "add", "fwmark", mark(options), "lookup", table);
            }
            ip(flag, "route", "replace", "local", "default", "dev", "lo", "table", table);
        }
    }

    /// Takes away what [#setUp] made, where it is.
    void remove(RedirectOptions options, Family family) throws RedirectException {
        if (!hasRule(options, family)) return;
        String flag = flag(family);
        String table = String.valueOf(options.inbound().routeTable());
        ip(flag, "rule", "del", "fwmark", mark(options), "lookup", table);
        ip(flag, "route", "flush", "table", table);
    }

    private boolean hasRule(RedirectOptions options, Family family) {
        Result rules = commands.run(List.of("ip", flag(family), "rule", "show"), "");
        String wanted =
                "fwmark 0x%s lookup %d"
                        .formatted(
                                Integer.toHexString(options.inbound().mark()),
                                options.inbound().routeTable());
        return rules.ok() && rules.output().lines().anyMatch(line -> line.contains(wanted));
    }

    private void ip(String... arguments) throws RedirectException {
        var command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        Result result = commands.run(command, "");
        if (!result.ok()) {
            throw new RedirectException(
                    "%s: %s (expected: to work)"
                            .formatted(String.join(" ", command), result.errors()));
        }
    }

    private static String flag(Family family) {
        return family == Family.IPV4 ? "-4" : "-6";
    }

    private static String mark(RedirectOptions options) {
        return String.valueOf(options.inbound().mark());
    }
}
