package io.outrider.redirect;

import io.outrider.redirect.Commands.Result;
import java.util.ArrayList;
import java.util.List;

/// The iptables programs of one family and one back end: the older tables (legacy), or nftables
/// behind the same command line (nft). Threads: one.
final class Iptables {
    /// A protocol that does not exist: this rule matches nothing, and can be written where rules
    /// can.
    private static final List<String> HARMLESS = List.of("INPUT", "-p", "255", "-j", "RETURN");

    private final Commands commands;
    private final String program;

    private Iptables(Commands commands, String program) {
        this.commands = commands;
        this.program = program;
    }

    /// Chooses the back end: `forced` (`legacy` or `nft`) if not empty; else legacy when it has
    /// rules here, since a packet must not meet two sets; else nft, else legacy, else plain
    /// `iptables`.
    static Iptables choose(Commands commands, Family family, String forced)
            throws RedirectException {
        String name = family.program();
        if (!forced.isEmpty()) {
            var only = new Iptables(commands, name + "-" + forced);
            String problem = only.problem();
            if (!problem.isEmpty()) throw unusable(List.of(problem));
            return only;
        }
        var legacy = new Iptables(commands, name + "-legacy");
        if (legacy.saved().any()) return legacy;
        List<String> problems = new ArrayList<>();
        for (String each : List.of(name + "-nft", name + "-legacy", name)) {
            var candidate = new Iptables(commands, each);
            String problem = candidate.problem();
            if (problem.isEmpty()) return candidate;
            problems.add(problem);
        }
        throw unusable(problems);
    }

    /// Those back ends of the family that have rules of ours.
    static List<Iptables> withOurs(Commands commands, Family family) {
        List<Iptables> found = new ArrayList<>();
        for (String kind : List.of("-nft", "-legacy")) {
            var each = new Iptables(commands, family.program() + kind);
            if (each.saved().anyOfOurs()) found.add(each);
        }
        return found;
    }

    /// Such as `ip6tables-nft`.
    String program() {
        return program;
    }

    /// The rules that are there; none when they cannot be read.
    SavedRules saved() {
        Result result = commands.run(List.of(program + "-save"), "");
        return SavedRules.parse(result.ok() ? result.output() : "");
    }

    /// Changes rules, each table in one step.
    void restore(String text) throws RedirectException {
        Result result = commands.run(List.of(program + "-restore", "--noflush", "--wait=30"), text);
        if (!result.ok()) {
            throw new RedirectException(
                    "%s-restore: %s (expected: to take these lines)%n%s"
                            .formatted(program, result.errors(), text));
        }
    }

    /// Why this back end cannot be used here; empty when it can.
    private String problem() {
        Result result = harmless("-A");
        if (result.ok()) {
            harmless("-D");
            return "";
        }
        return program
                + ": "
                + (result.errors().isEmpty() ? "exit code " + result.exitCode() : result.errors());
    }

    private Result harmless(String verb) {
        List<String> command = new ArrayList<>(List.of(program, "--wait=30", "-t", "nat", verb));
        command.addAll(HARMLESS);
        return commands.run(command, "");
    }

    private static RedirectException unusable(List<String> problems) {
        return new RedirectException(
                "no iptables program can write rules here (expected: iptables-nft or"
                        + " iptables-legacy, and the kernel's part of it): "
                        + String.join("; ", problems));
    }
}
