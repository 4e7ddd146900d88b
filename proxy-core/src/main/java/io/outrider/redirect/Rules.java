package io.outrider.redirect;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The rules of one address family, in their order. Threads: one.
final class Rules {
    /// Every table that can hold rules of ours.
    static final List<String> TABLES = List.of("mangle", "nat", "raw");

    private final Family family;
    private final List<Rule> rules = new ArrayList<>();

    Rules(Family family) {
        this.family = family;
    }

    Family family() {
        return family;
    }

    void nat(String chain, String text) {
        rules.add(new Rule("nat", chain, false, text));
    }

    void mangle(String chain, String text) {
        rules.add(new Rule("mangle", chain, false, text));
    }

    void raw(String chain, String text) {
        rules.add(new Rule("raw", chain, false, text));
    }

    /// A rule that goes before everything in the chain, whoever put it there.
    void natFirst(String chain, String text) {
        rules.add(new Rule("nat", chain, true, text));
    }

    List<Rule> in(String table) {
        return rules.stream().filter(rule -> rule.table().equals(table)).toList();
    }

    /// Our chains of a table: those with rules and those that rules jump to.
    Set<String> chains(String table) {
        Set<String> chains = new LinkedHashSet<>();
        for (Rule rule : in(table)) {
            Stream.of(rule.chain(), target(rule.text()))
                    .filter(name -> name.startsWith(Rule.OURS))
                    .forEach(chains::add);
        }
        return chains;
    }

    /// What a person may read, and what iptables-restore takes when nothing of it is there yet.
    String text() {
        var text = new StringBuilder();
        for (String table : TABLES) {
            if (in(table).isEmpty()) continue;
            text.append('*').append(table).append('\n');
            chains(table).forEach(chain -> text.append(':').append(chain).append(" - [0:0]\n"));
            appendTo(text, table);
            text.append("COMMIT\n");
        }
        return text.toString();
    }

    /// The lines that add the table's rules.
    void appendTo(StringBuilder text, String table) {
        int firsts = 0;
        for (Rule rule : in(table)) {
            if (rule.first()) firsts++;
            text.append(rule.added(firsts)).append('\n');
        }
    }

    private static String target(String text) {
        int jump = text.lastIndexOf("-j ");
        int end = text.indexOf(' ', jump + 3);
        return end < 0 ? text.substring(jump + 3) : text.substring(jump + 3, end);
    }
}
