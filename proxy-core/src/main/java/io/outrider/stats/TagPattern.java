package io.outrider.stats;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The regular expression of a tag rule.
///
/// RE2 where it can be. Envoy reads `stats_tags` as ECMAScript, though, and Istio's bootstrap uses
/// a look-ahead, which RE2 does not have; such an expression is left to the JDK. It comes from the
/// bootstrap only, never from a peer. Immutable.
final class TagPattern {
    private static final Map<String, String> POSIX_CLASSES =
            Map.of(
                    "[:digit:]", "\\d",
                    "[:alpha:]", "a-zA-Z",
                    "[:alnum:]", "a-zA-Z\\d",
                    "[:space:]", "\\s",
                    "[:upper:]", "A-Z",
                    "[:lower:]", "a-z",
                    "[:xdigit:]", "a-fA-F\\d");

    private final @Nullable Pattern linear;
    private final java.util.regex.@Nullable Pattern lookingAround;

    private TagPattern(@Nullable Pattern linear, java.util.regex.@Nullable Pattern lookingAround) {
        this.linear = linear;
        this.lookingAround = lookingAround;
    }

    /// Where the first group matched, and the text of the second, or of the first if there is one
    /// only.
    record Match(int from, int to, String value) {}

    static TagPattern compile(String regex) {
        try {
            return new TagPattern(Pattern.compile(regex), null);
        } catch (PatternSyntaxException e) {
            if (!regex.contains("(?=") && !regex.contains("(?!")) {
                throw e;
            }
            String translated = regex;
            for (Map.Entry<String, String> posix : POSIX_CLASSES.entrySet()) {
                translated = translated.replace(posix.getKey(), posix.getValue());
            }
            return new TagPattern(null, java.util.regex.Pattern.compile(translated));
        }
    }

    /// The word that every match must begin with, if the expression says so (`^cluster\.`), as
    /// Envoy finds it: it decides the order of tags.
    static @Nullable String firstWord(String regex) {
        if (!regex.startsWith("^")) {
            return null;
        }
        int end = 1;
        while (end < regex.length() && isWordCharacter(regex.charAt(end))) {
            end++;
        }
        boolean dotFollows = regex.startsWith("\\.", end) || regex.startsWith("(?=\\.)", end);
        boolean wordAlone = end == regex.length() - 1 && regex.charAt(end) == '$';
        return end > 1 && (dotFollows || wordAlone) ? regex.substring(1, end) : null;
    }

    /// Null without a match or without a group in it.
    @Nullable Match find(String text) {
        if (linear != null) {
            Matcher matcher = linear.matcher(text);
            if (matcher.groupCount() == 0 || !matcher.find() || matcher.start(1) < 0) {
                return null;
            }
            String value = matcher.group(matcher.groupCount() > 1 ? 2 : 1);
            return new Match(matcher.start(1), matcher.end(1), value == null ? "" : value);
        }
        java.util.regex.Matcher matcher =
                java.util.Objects.requireNonNull(lookingAround).matcher(text);
        if (matcher.groupCount() == 0 || !matcher.find() || matcher.start(1) < 0) {
            return null;
        }
        String value = matcher.group(matcher.groupCount() > 1 ? 2 : 1);
        return new Match(matcher.start(1), matcher.end(1), value == null ? "" : value);
    }

    private static boolean isWordCharacter(char c) {
        return c == '_' || (c < 128 && Character.isLetterOrDigit(c));
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s", linear != null ? linear : lookingAround);
    }
}
