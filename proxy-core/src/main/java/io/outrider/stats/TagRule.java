package io.outrider.stats;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One rule that may find a tag in a stat's name. Immutable.
public sealed interface TagRule {
    String tag();

    /// The first word of every name that this rule can match; null when it can be any.
    @Nullable String firstWord();

    /// Looks for the tag in a name; what it finds it notes there.
    ///
    /// @return whether the tag was found
    boolean extract(TagExtraction name);

    /// A tag with the same value on every stat (`fixed_value`).
    static TagRule fixed(String tag, String value) {
        return new Fixed(tag, value);
    }

    /// A tag found by a regular expression (`regex`): its first group is cut out of the name, its
    /// second (or else the first) is the value.
    ///
    /// @throws IllegalArgumentException if this is no regular expression
    static TagRule expression(String tag, String regex) {
        try {
            return new Expression(
                    tag, TagPattern.compile(regex), "", "", TagPattern.firstWord(regex));
        } catch (com.google.re2j.PatternSyntaxException e) {
            throw new IllegalArgumentException(e.getDescription(), e);
        }
    }

    /// A rule in words, such as `cluster.$.**`: `$` is the value, `*` is one word, `**` is any
    /// number of them.
    static TagRule words(String tag, String pattern) {
        String[] words = pattern.split("\\.");
        String first = words[0];
        return new Words(
                tag, List.of(words), first.equals("$") || first.startsWith("*") ? null : first);
    }

    record Fixed(String tag, String value) implements TagRule {
        @Override
        public @Nullable String firstWord() {
            return null;
        }

        @Override
        public boolean extract(TagExtraction name) {
            name.found(tag, value);
            return true;
        }
    }

    /// @param needs a part of every matching name, looked for first because that is cheap; empty
    ///   for none
    /// @param refused a value that does not count; empty for none
    record Expression(
            String tag,
            TagPattern pattern,
            String needs,
            String refused,
            @Nullable String firstWord)
            implements TagRule {
        @Override
        public boolean extract(TagExtraction name) {
            if (!name.text().contains(needs)) {
                return false;
            }
            TagPattern.Match match = pattern.find(name.text());
            if (match == null || (!refused.isEmpty() && match.value().equals(refused))) {
                return false;
            }
            name.found(tag, match.value());
            name.cut(match.from(), match.to());
            return true;
        }
    }

    record Words(String tag, List<String> words, @Nullable String firstWord) implements TagRule {
        @Override
        public boolean extract(TagExtraction name) {
            int found = match(name.words(), 0, 0);
            if (found < 0) {
                return false;
            }
            name.found(tag, name.words().get(found));
            name.cutWord(found);
            return true;
        }

        /// The index of the word that `$` stands for, or -1 if the rest of the rule does not match
        /// the rest of the name.
        private int match(List<String> name, int at, int rule) {
            if (rule == words.size()) {
                return at == name.size() ? name.size() : -1;
            }
            String word = words.get(rule);
            if (word.equals("**")) {
                for (int next = at; next <= name.size(); next++) {
                    int found = match(name, next, rule + 1);
                    if (found >= 0) {
                        return found;
                    }
                }
                return -1;
            }
            if (at == name.size()) {
                return -1;
            }
            if (word.equals("$")) {
                return match(name, at + 1, rule + 1) < 0 ? -1 : at;
            }
            boolean same = word.equals("*") || word.equals(name.get(at));
            return same ? match(name, at + 1, rule + 1) : -1;
        }
    }
}
