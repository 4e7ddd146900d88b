package io.outrider.redirect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// What iptables-save printed: the rules that are in the kernel. Immutable.
final class SavedRules {
    /// By table, then by chain: the lines, each beginning with `-A CHAIN`.
    private final Map<String, Map<String, List<String>>> tables;

    private SavedRules(Map<String, Map<String, List<String>>> tables) {
        this.tables = tables;
    }

    static SavedRules parse(String text) {
        Map<String, Map<String, List<String>>> tables = new LinkedHashMap<>();
        Map<String, List<String>> table = new LinkedHashMap<>();
        for (String line : text.lines().map(String::strip).toList()) {
            if (line.startsWith("*")) {
                table = new LinkedHashMap<>();
                tables.put(line.substring(1).strip(), table);
            } else if (line.startsWith(":")) {
                table.putIfAbsent(word(line.substring(1)), new ArrayList<>());
            } else if (line.startsWith("-A ")) {
                table.computeIfAbsent(word(line.substring(3)), _ -> new ArrayList<>()).add(line);
            }
        }
        return new SavedRules(tables);
    }

    /// Has anybody put a rule anywhere?
    boolean any() {
        return tables.values().stream()
                .flatMap(table -> table.values().stream())
                .anyMatch(lines -> !lines.isEmpty());
    }

    /// Is one of our chains there?
    boolean anyOfOurs() {
        return Rules.TABLES.stream().anyMatch(table -> !ownChains(table).isEmpty());
    }

    List<String> ownChains(String table) {
        return chains(table).keySet().stream().filter(name -> name.startsWith(Rule.OURS)).toList();
    }

    List<String> lines(String table, String chain) {
        return chains(table).getOrDefault(chain, List.of());
    }

    /// Lines of the kernel's own chains that `isOurs` knows.
    List<String> builtIn(String table, Predicate<String> isOurs) {
        return chains(table).entrySet().stream()
                .filter(chain -> !chain.getKey().startsWith(Rule.OURS))
                .flatMap(chain -> chain.getValue().stream())
                .filter(isOurs)
                .toList();
    }

    private Map<String, List<String>> chains(String table) {
        return tables.getOrDefault(table, Map.of());
    }

    private static String word(String text) {
        int blank = text.indexOf(' ');
        return blank < 0 ? text : text.substring(0, blank);
    }
}
