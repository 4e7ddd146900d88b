package io.outrider.redirect;

import java.io.PrintStream;
import java.util.List;

/// Writes the rules into the kernel, or takes them out, and says what it did. Threads: one.
final class Redirect {
    private final Commands commands;
    private final RedirectOptions options;
    private final String backend;
    private final PrintStream out;

    /// @param backend `legacy`, `nft`, or empty: to be found out
    /// @param out is told in a line what was done
    Redirect(Commands commands, RedirectOptions options, String backend, PrintStream out) {
        this.commands = commands;
        this.options = options;
        this.backend = backend;
        this.out = out;
    }

    /// @param force write rules even when they are there
    void apply(List<Family> families, boolean force) throws RedirectException {
        var network = new PodNetwork(commands);
        for (Family family : families) {
            Iptables iptables = Iptables.choose(commands, family, backend);
            Rules wanted = RedirectRules.of(options, family);
            String change = change(iptables, wanted, family).text(force);
            if (change.isEmpty()) {
                out.println(iptables.program() + ": the rules are in place");
            } else {
                iptables.restore(change);
                out.print(iptables.program() + ": rules written\n" + change);
            }
            network.setUp(options, family);
        }
    }

    /// Both families, both back ends: whoever wrote them, and whatever the pod's addresses are now.
    void cleanUp() throws RedirectException {
        var network = new PodNetwork(commands);
        for (Family family : Family.values()) {
            for (Iptables iptables : Iptables.withOurs(commands, family)) {
                String change = change(iptables, new Rules(family), family).text(false);
                iptables.restore(change);
                out.println(iptables.program() + ": rules removed");
            }
            network.remove(options, family);
        }
    }

    private Change change(Iptables iptables, Rules wanted, Family family) {
        Rules known = RedirectRules.of(options, family);
        return new Change(iptables.saved(), wanted, known, options.inbound().mark());
    }
}
