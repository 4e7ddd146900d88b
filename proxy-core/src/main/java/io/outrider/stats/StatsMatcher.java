package io.outrider.stats;

import com.google.re2j.Pattern;
import java.util.List;
import java.util.Locale;

/// Which stats exist at all, by their full name (`stats_config.stats_matcher`). Immutable.
public sealed interface StatsMatcher {
    StatsMatcher ALL = new Except(List.of());
    StatsMatcher NONE = new Only(List.of());

    boolean accepts(String name);

    /// Only the names that one of the patterns matches (`inclusion_list`).
    record Only(List<Name> patterns) implements StatsMatcher {
        public Only {
            patterns = List.copyOf(patterns);
        }

        @Override
        public boolean accepts(String name) {
            return anyMatches(patterns, name);
        }
    }

    /// All names but those that one of the patterns matches (`exclusion_list`).
    record Except(List<Name> patterns) implements StatsMatcher {
        public Except {
            patterns = List.copyOf(patterns);
        }

        @Override
        public boolean accepts(String name) {
            return !anyMatches(patterns, name);
        }
    }

    private static boolean anyMatches(List<Name> patterns, String name) {
        for (int i = 0; i < patterns.size(); i++) {
            if (patterns.get(i).matches(name)) {
                return true;
            }
        }
        return false;
    }

    /// One pattern, Envoy's `StringMatcher`.
    sealed interface Name {
        boolean matches(String name);

        record Exact(String text) implements Name {
            @Override
            public boolean matches(String name) {
                return name.equals(text);
            }
        }

        record Prefix(String text) implements Name {
            @Override
            public boolean matches(String name) {
                return name.startsWith(text);
            }
        }

        record Suffix(String text) implements Name {
            @Override
            public boolean matches(String name) {
                return name.endsWith(text);
            }
        }

        record Contains(String text) implements Name {
            @Override
            public boolean matches(String name) {
                return name.contains(text);
            }
        }

        /// The expression matches the whole name, in linear time.
        record Regex(Pattern pattern) implements Name {
            @Override
            public boolean matches(String name) {
                return pattern.matches(name);
            }
        }

        /// `ignore_case`: the pattern's own text is in lower case.
        record IgnoringCase(Name lowerCase) implements Name {
            @Override
            public boolean matches(String name) {
                return lowerCase.matches(name.toLowerCase(Locale.ROOT));
            }
        }
    }
}
