package io.outrider.route;

import com.google.re2j.Pattern;
import java.util.Locale;

/// `type.matcher.v3.StringMatcher`. Immutable.
public sealed interface StringMatch {
    boolean matches(String value);

    record Exact(String text, boolean ignoreCase) implements StringMatch {
        @Override
        public boolean matches(String value) {
            return ignoreCase ? text.equalsIgnoreCase(value) : text.equals(value);
        }
    }

    record Prefix(String text, boolean ignoreCase) implements StringMatch {
        @Override
        public boolean matches(String value) {
            return value.regionMatches(ignoreCase, 0, text, 0, text.length());
        }
    }

    record Suffix(String text, boolean ignoreCase) implements StringMatch {
        @Override
        public boolean matches(String value) {
            return value.regionMatches(
                    ignoreCase, value.length() - text.length(), text, 0, text.length());
        }
    }

    /// @param text in lower case when `ignoreCase`
    record Contains(String text, boolean ignoreCase) implements StringMatch {
        @Override
        public boolean matches(String value) {
            return (ignoreCase ? value.toLowerCase(Locale.ROOT) : value).contains(text);
        }
    }

    /// The whole value must match; linear time (RE2).
    record Regex(Pattern pattern) implements StringMatch {
        @Override
        public boolean matches(String value) {
            return pattern.matches(value);
        }
    }
}
