package io.outrider.config;

import io.envoyproxy.envoy.config.metrics.v3.HistogramBucketSettings;
import io.envoyproxy.envoy.config.metrics.v3.StatsConfig;
import io.envoyproxy.envoy.config.metrics.v3.TagSpecifier;
import io.envoyproxy.envoy.type.matcher.v3.ListStringMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.outrider.stats.HistogramBuckets;
import io.outrider.stats.StatsMatcher;
import io.outrider.stats.TagRule;
import io.outrider.stats.TagRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/// `config.metrics.v3.StatsConfig`: which stats there are, what becomes a tag, which buckets
/// histograms have. Immutable.
public final class StatsConfigTranslator {
    private StatsConfigTranslator() {}

    /// @param at the field that holds the message; an unset message means Envoy's defaults
    public static io.outrider.stats.StatsConfig translate(StatsConfig proto, FieldPath at)
            throws ConfigException {
        return new io.outrider.stats.StatsConfig(
                tags(proto, at),
                matcher(proto.getStatsMatcher(), at.field("stats_matcher")),
                buckets(
                        proto.getHistogramBucketSettingsList(),
                        at.field("histogram_bucket_settings")),
                io.outrider.stats.StatsConfig.DEFAULT_MAX_SERIES_PER_FAMILY);
    }

    private static TagRules tags(StatsConfig proto, FieldPath at) throws ConfigException {
        boolean defaults = !proto.hasUseAllDefaultTags() || proto.getUseAllDefaultTags().getValue();
        List<TagRule> rules = new ArrayList<>(defaults ? TagRules.allDefaults() : List.of());
        for (int i = 0; i < proto.getStatsTagsCount(); i++) {
            rules.addAll(tag(proto.getStatsTags(i), at.field("stats_tags").index(i)));
        }
        return new TagRules(rules);
    }

    private static List<TagRule> tag(TagSpecifier proto, FieldPath at) throws ConfigException {
        String name = proto.getTagName();
        if (proto.getTagValueCase() == TagSpecifier.TagValueCase.FIXED_VALUE) {
            return List.of(TagRule.fixed(name, proto.getFixedValue()));
        }
        if (proto.getRegex().isEmpty()) {
            List<TagRule> rules = TagRules.defaultsFor(name);
            if (rules.isEmpty()) {
                throw at.field("tag_name")
                        .invalid(
                                "\""
                                        + name
                                        + "\" (expected: regex or fixed_value beside it, or the name of a default tag)");
            }
            return rules;
        }
        if (name.isEmpty()) {
            throw at.field("tag_name").missing("a name for what the regex finds");
        }
        try {
            return List.of(TagRule.expression(name, proto.getRegex()));
        } catch (IllegalArgumentException e) {
            throw at.field("regex")
                    .invalid(
                            "\""
                                    + proto.getRegex()
                                    + "\" (expected: a regular expression; "
                                    + e.getMessage()
                                    + ")");
        }
    }

    private static StatsMatcher matcher(
            io.envoyproxy.envoy.config.metrics.v3.StatsMatcher proto, FieldPath at)
            throws ConfigException {
        return switch (proto.getStatsMatcherCase()) {
            case REJECT_ALL -> proto.getRejectAll() ? StatsMatcher.NONE : StatsMatcher.ALL;
            case INCLUSION_LIST ->
                    new StatsMatcher.Only(
                            names(proto.getInclusionList(), at.field("inclusion_list")));
            case EXCLUSION_LIST ->
                    new StatsMatcher.Except(
                            names(proto.getExclusionList(), at.field("exclusion_list")));
            case STATSMATCHER_NOT_SET -> StatsMatcher.ALL;
        };
    }

    private static List<StatsMatcher.Name> names(ListStringMatcher proto, FieldPath at)
            throws ConfigException {
        List<StatsMatcher.Name> names = new ArrayList<>();
        for (int i = 0; i < proto.getPatternsCount(); i++) {
            names.add(name(proto.getPatterns(i), at.field("patterns").index(i)));
        }
        return names;
    }

    private static StatsMatcher.Name name(StringMatcher proto, FieldPath at)
            throws ConfigException {
        boolean ignoreCase = proto.getIgnoreCase();
        StatsMatcher.Name name =
                switch (proto.getMatchPatternCase()) {
                    case EXACT -> new StatsMatcher.Name.Exact(text(proto.getExact(), ignoreCase));
                    case PREFIX ->
                            new StatsMatcher.Name.Prefix(text(proto.getPrefix(), ignoreCase));
                    case SUFFIX ->
                            new StatsMatcher.Name.Suffix(text(proto.getSuffix(), ignoreCase));
                    case CONTAINS ->
                            new StatsMatcher.Name.Contains(text(proto.getContains(), ignoreCase));
                    case SAFE_REGEX ->
                            new StatsMatcher.Name.Regex(
                                    MatchTranslator.regex(
                                            proto.getSafeRegex(), at.field("safe_regex")));
                    case CUSTOM -> throw at.field("custom").unsupported("a custom string matcher");
                    case MATCHPATTERN_NOT_SET ->
                            throw at.missing("exact, prefix, suffix, contains or safe_regex");
                };
        // Envoy ignores the case of texts only.
        return ignoreCase && !proto.hasSafeRegex()
                ? new StatsMatcher.Name.IgnoringCase(name)
                : name;
    }

    private static String text(String text, boolean ignoreCase) {
        return ignoreCase ? text.toLowerCase(Locale.ROOT) : text;
    }

    private static List<HistogramBuckets> buckets(
            List<HistogramBucketSettings> settings, FieldPath at) throws ConfigException {
        List<HistogramBuckets> buckets = new ArrayList<>();
        for (int i = 0; i < settings.size(); i++) {
            buckets.add(buckets(settings.get(i), at.index(i)));
        }
        return buckets;
    }

    private static HistogramBuckets buckets(HistogramBucketSettings proto, FieldPath at)
            throws ConfigException {
        FieldPath field = at.field("buckets");
        if (proto.getBucketsCount() == 0) {
            throw field.missing("at least one bound");
        }
        for (int i = 0; i < proto.getBucketsCount(); i++) {
            if (!(proto.getBuckets(i) > 0)) {
                throw field.index(i).invalid(proto.getBuckets(i) + " (expected: > 0)");
            }
        }
        // Envoy sorts them and drops repeated ones.
        return new HistogramBuckets(
                name(proto.getMatch(), at.field("match")),
                List.copyOf(new TreeSet<>(proto.getBucketsList())));
    }
}
