package io.outrider.dns;

import java.util.ArrayList;
import java.util.List;

/// Where short names are looked for: `search` and `ndots` of resolv.conf(5). Immutable.
///
/// @param ndots a name with so many dots is first asked for as it is
record SearchList(List<String> domains, int ndots) {
    static final SearchList NONE = new SearchList(List.of(), 1);

    SearchList {
        domains = List.copyOf(domains);
    }

    /// The last `search` or `domain` line counts; lines that cannot be read are skipped.
    static SearchList parse(List<String> lines) {
        List<String> domains = List.of();
        int ndots = 1;
        for (String line : lines) {
            String[] words = line.strip().split("\\s+");
            if (words[0].equals("search") || words[0].equals("domain")) {
                domains = List.of(words).subList(1, words.length);
            } else if (words[0].equals("options")) {
                for (String word : words) {
                    ndots = ndots(word, ndots);
                }
            }
        }
        return new SearchList(domains, ndots);
    }

    private static int ndots(String option, int otherwise) {
        if (!option.startsWith("ndots:")) {
            return otherwise;
        }
        try {
            return Math.clamp(Integer.parseInt(option.substring("ndots:".length())), 0, 15);
        } catch (NumberFormatException _) {
            return otherwise;
        }
    }

    /// The names to ask for in turn, each absolute.
    List<String> candidates(String name) {
        if (name.endsWith(".")) {
            return List.of(name);
        }
        var names = new ArrayList<String>();
        long dots = name.chars().filter(c -> c == '.').count();
        if (dots >= ndots) {
            names.add(name + ".");
        }
        for (String domain : domains) {
            names.add(name + "." + domain + (domain.endsWith(".") ? "" : "."));
        }
        if (dots < ndots) {
            names.add(name + ".");
        }
        return names;
    }
}
