package io.outrider.config;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.config.route.v3.QueryParameterMatcher;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.outrider.http.HeaderName;
import io.outrider.route.HeaderMatch;
import io.outrider.route.QueryMatch;
import io.outrider.route.StringMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Matchers of strings, headers and query parameters. Immutable.
public final class MatchTranslator {
    private MatchTranslator() {}

    public static StringMatch string(StringMatcher matcher, FieldPath at) throws ConfigException {
        boolean ignore = matcher.getIgnoreCase();
        return switch (matcher.getMatchPatternCase()) {
            case EXACT -> new StringMatch.Exact(matcher.getExact(), ignore);
            case PREFIX -> new StringMatch.Prefix(matcher.getPrefix(), ignore);
            case SUFFIX -> new StringMatch.Suffix(matcher.getSuffix(), ignore);
            case CONTAINS ->
                    new StringMatch.Contains(
                            ignore
                                    ? matcher.getContains().toLowerCase(Locale.ROOT)
                                    : matcher.getContains(),
                            ignore);
            case SAFE_REGEX ->
                    new StringMatch.Regex(regex(matcher.getSafeRegex(), at.field("safe_regex")));
            case CUSTOM -> throw at.field("custom").unsupported("custom string matchers");
            case MATCHPATTERN_NOT_SET ->
                    throw at.missing("exact, prefix, suffix, contains or safe_regex");
        };
    }

    /// A regular expression in RE2's syntax.
    public static Pattern regex(RegexMatcher matcher, FieldPath at) throws ConfigException {
        try {
            return Pattern.compile(matcher.getRegex());
        } catch (PatternSyntaxException e) {
            throw at.field("regex")
                    .invalid(
                            "\""
                                    + matcher.getRegex()
                                    + "\" (expected: an RE2 expression; "
                                    + e.getDescription()
                                    + ")");
        }
    }

    public static List<HeaderMatch> headers(List<HeaderMatcher> matchers, FieldPath at)
            throws ConfigException {
        var list = new ArrayList<HeaderMatch>();
        for (int i = 0; i < matchers.size(); i++) {
            list.add(header(matchers.get(i), at.index(i)));
        }
        return List.copyOf(list);
    }

    @SuppressWarnings("deprecation") // Envoy still takes the old spellings, and Istio sends them
    public static HeaderMatch header(HeaderMatcher matcher, FieldPath at) throws ConfigException {
        HeaderMatch.Test test =
                switch (matcher.getHeaderMatchSpecifierCase()) {
                    case STRING_MATCH ->
                            new HeaderMatch.Text(
                                    string(matcher.getStringMatch(), at.field("string_match")));
                    case EXACT_MATCH -> text(new StringMatch.Exact(matcher.getExactMatch(), false));
                    case PREFIX_MATCH ->
                            text(new StringMatch.Prefix(matcher.getPrefixMatch(), false));
                    case SUFFIX_MATCH ->
                            text(new StringMatch.Suffix(matcher.getSuffixMatch(), false));
                    case CONTAINS_MATCH ->
                            text(new StringMatch.Contains(matcher.getContainsMatch(), false));
                    case SAFE_REGEX_MATCH ->
                            text(
                                    new StringMatch.Regex(
                                            regex(
                                                    matcher.getSafeRegexMatch(),
                                                    at.field("safe_regex_match"))));
                    case RANGE_MATCH ->
                            new HeaderMatch.Range(
                                    matcher.getRangeMatch().getStart(),
                                    matcher.getRangeMatch().getEnd());
                    case PRESENT_MATCH -> new HeaderMatch.Present(matcher.getPresentMatch());
                    case HEADERMATCHSPECIFIER_NOT_SET -> new HeaderMatch.Present(true);
                };
        String name = matcher.getName().equalsIgnoreCase("host") ? ":authority" : matcher.getName();
        return new HeaderMatch(
                HeaderName.of(name),
                test,
                matcher.getInvertMatch(),
                matcher.getTreatMissingHeaderAsEmpty());
    }

    private static HeaderMatch.Test text(StringMatch match) {
        return new HeaderMatch.Text(match);
    }

    public static List<QueryMatch> queries(List<QueryParameterMatcher> matchers, FieldPath at)
            throws ConfigException {
        var list = new ArrayList<QueryMatch>();
        for (int i = 0; i < matchers.size(); i++) {
            QueryParameterMatcher matcher = matchers.get(i);
            list.add(
                    switch (matcher.getQueryParameterMatchSpecifierCase()) {
                        case STRING_MATCH ->
                                new QueryMatch(
                                        matcher.getName(),
                                        string(
                                                matcher.getStringMatch(),
                                                at.index(i).field("string_match")),
                                        true);
                        case PRESENT_MATCH ->
                                new QueryMatch(matcher.getName(), null, matcher.getPresentMatch());
                        case QUERYPARAMETERMATCHSPECIFIER_NOT_SET ->
                                new QueryMatch(matcher.getName(), null, true);
                    });
        }
        return List.copyOf(list);
    }
}
