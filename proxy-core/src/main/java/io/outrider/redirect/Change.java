package io.outrider.redirect;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// What turns the rules that are there into the wanted ones, as input for `iptables-restore
/// --noflush`.
///
/// Each table changes in one step: no packet meets half of the rules, and a second run finds
/// nothing to do. Rules of others are left alone.
final class Change {
    private final SavedRules current;
    private final Rules wanted;
    private final Rules known;
    private final int mark;

    /// @param wanted the rules to be; without any: all of ours go
    /// @param known rules that are ours although they stand in a chain of the kernel's
    /// @param mark the packet mark of TPROXY, which tells our rules from others'
    Change(SavedRules current, Rules wanted, Rules known, int mark) {
        this.current = current;
        this.wanted = wanted;
        this.known = known;
        this.mark = mark;
    }

    /// Empty when everything is as wanted; otherwise also when `force` is set, where anything is
    /// wanted.
    String text(boolean force) {
        var text = new StringBuilder();
        for (String table : Rules.TABLES) {
            if (force || !isAsWanted(table)) append(text, table);
        }
        return text.toString();
    }

    private boolean isAsWanted(String table) {
        Set<String> chains = wanted.chains(table);
        if (!chains.equals(Set.copyOf(current.ownChains(table)))) return false;
        for (String chain : chains) {
            if (!current.lines(table, chain).equals(wantedIn(table, chain))) return false;
        }
        List<String> builtIn = new ArrayList<>();
        for (Rule rule : wanted.in(table)) {
            if (!rule.inOwnChain()) builtIn.add(rule.saved());
        }
        return sorted(builtIn).equals(sorted(current.builtIn(table, isOurs(table))));
    }

    private void append(StringBuilder text, String table) {
        Set<String> chains = wanted.chains(table);
        List<String> stale =
                current.ownChains(table).stream().filter(chain -> !chains.contains(chain)).toList();
        List<String> replaced = current.builtIn(table, isOurs(table));
        if (chains.isEmpty() && stale.isEmpty() && replaced.isEmpty()) return;
        text.append('*').append(table).append('\n');
        // Naming a chain of ours makes it, or empties it.
        chains.forEach(chain -> text.append(':').append(chain).append(" - [0:0]\n"));
        stale.forEach(chain -> text.append("-F ").append(chain).append('\n'));
        replaced.forEach(line -> text.append("-D").append(line, 2, line.length()).append('\n'));
        stale.forEach(chain -> text.append("-X ").append(chain).append('\n'));
        wanted.appendTo(text, table);
        text.append("COMMIT\n");
    }

    private List<String> wantedIn(String table, String chain) {
        return wanted.in(table).stream()
                .filter(rule -> rule.chain().equals(chain))
                .map(Rule::saved)
                .toList();
    }

    private Predicate<String> isOurs(String table) {
        Set<String> ours = known.in(table).stream().map(Rule::saved).collect(Collectors.toSet());
        return line ->
                line.contains(" -j " + Rule.OURS)
                        || ours.contains(line)
                        || (table.equals("mangle") && TproxyRules.isMarked(line, mark));
    }

    /// By chain only: chains are printed in an order of their own, rules in theirs.
    private static List<String> sorted(List<String> lines) {
        return lines.stream()
                .sorted((a, b) -> a.split(" ", 3)[1].compareTo(b.split(" ", 3)[1]))
                .toList();
    }
}
