package io.outrider.tls;

import com.google.re2j.Pattern;
import java.util.Locale;

/// A condition on a string (`type.matcher.v3.StringMatcher`). Immutable.
public sealed interface StringMatch {

    /// Whether the whole of `value` satisfies the condition.
    boolean matches(String value);

    record Exact(String expected, boolean ignoreCase) implements StringMatch {
        @Override
        public boolean matches(String value) {
            return ignoreCase ? value.equalsIgnoreCase(expected) : value.equals(expected);
        }
    }

    record Prefix(String prefix, boolean ignoreCase) implements StringMatch {
        @Override
        public boolean matches(String value) {
            return value.regionMatches(ignoreCase, 0, prefix, 0, prefix.length());
        }
    }

    record Suffix(String suffix, boolean ignoreCase) implements StringMatch {
        @Override
        public boolean matches(String value) {
            int from = value.length() - suffix.length();
            return from >= 0 && value.regionMatches(ignoreCase, from, suffix, 0, suffix.length());
        }
    }

    record Contains(String part, boolean ignoreCase) implements StringMatch {
        @Override
        public boolean matches(String value) {
            return ignoreCase
                    ? value.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT))
                    : value.contains(part);
        }
    }

    /// An RE2 expression that must match the whole value; linear time, whatever the value.
    record Regex(Pattern pattern) implements StringMatch {
        @Override
        public boolean matches(String value) {
            return pattern.matcher(value).matches();
        }
    }
}
