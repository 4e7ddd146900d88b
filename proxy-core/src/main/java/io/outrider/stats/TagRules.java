package io.outrider.stats;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What becomes a tag of a stat (`stats_tags`, `use_all_default_tags`). Immutable.
///
/// Rules that fit any name are applied first, then those for names with the same first word, each
/// group in the order given; that is also the order of the tags. Of rules for the same tag the
/// first that finds it wins.
public final class TagRules {
    private final List<TagRule> general = new ArrayList<>();
    private final Map<String, List<TagRule>> byFirstWord = new HashMap<>();

    public TagRules(List<TagRule> rules) {
        for (TagRule rule : rules) {
            String first = rule.firstWord();
            (first == null ? general : byFirstWord.computeIfAbsent(first, _ -> new ArrayList<>()))
                    .add(rule);
        }
    }

    /// Envoy's default tags and no others.
    public static TagRules defaults() {
        return new TagRules(DefaultTagRules.ALL);
    }

    /// The default rules for a tag, none if Envoy has no such tag.
    public static List<TagRule> defaultsFor(String tag) {
        return DefaultTagRules.ALL.stream().filter(rule -> rule.tag().equals(tag)).toList();
    }

    /// Every default rule, for those who put rules of their own behind them.
    public static List<TagRule> allDefaults() {
        return DefaultTagRules.ALL;
    }

    TaggedName apply(String name) {
        TagExtraction extraction = new TagExtraction(name);
        Set<String> found = new HashSet<>();
        apply(general, extraction, found);
        int dot = name.indexOf('.');
        if (dot >= 0) {
            apply(byFirstWord.getOrDefault(name.substring(0, dot), List.of()), extraction, found);
        }
        return extraction.result();
    }

    private static void apply(List<TagRule> rules, TagExtraction name, Set<String> found) {
        for (TagRule rule : rules) {
            if (!found.contains(rule.tag()) && rule.extract(name)) {
                found.add(rule.tag());
            }
        }
    }
}
