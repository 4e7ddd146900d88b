package io.outrider.stats;

import java.util.List;

/// Which stats there are and how they are shown (`stats_config` of the bootstrap). Immutable.
///
/// @param tags what becomes a tag
/// @param matcher which stats exist
/// @param histogramBuckets bucket bounds, the first match wins
/// @param maxSeriesPerFamily the most series that differ only in their tags, at least 1; further
///   ones are counted together
public record StatsConfig(
        TagRules tags,
        StatsMatcher matcher,
        List<HistogramBuckets> histogramBuckets,
        int maxSeriesPerFamily) {

    /// Room for a mesh with several thousand clusters, each with its own stats, and an end to a
    /// label without one.
    public static final int DEFAULT_MAX_SERIES_PER_FAMILY = 20_000;

    public StatsConfig {
        histogramBuckets = List.copyOf(histogramBuckets);
        if (maxSeriesPerFamily < 1) {
            throw new IllegalArgumentException(
                    "maxSeriesPerFamily: " + maxSeriesPerFamily + " (expected: >= 1)");
        }
    }

    /// What Envoy does without a `stats_config`: every stat, the default tags, the default buckets.
    public static StatsConfig defaults() {
        return new StatsConfig(
                TagRules.defaults(), StatsMatcher.ALL, List.of(), DEFAULT_MAX_SERIES_PER_FAMILY);
    }

    /// The bucket bounds of a histogram.
    List<Double> boundsOf(String histogramName) {
        for (HistogramBuckets buckets : histogramBuckets) {
            if (buckets.name().matches(histogramName)) {
                return buckets.bounds();
            }
        }
        return HistogramBuckets.DEFAULT;
    }
}
