package io.outrider.stats;

import java.util.List;

/// The bucket bounds of the histograms that a pattern matches (`histogram_bucket_settings`).
/// Immutable.
///
/// @param name which histograms, by full name
/// @param bounds upper bounds in the histogram's unit, rising, above 0; non-empty
public record HistogramBuckets(StatsMatcher.Name name, List<Double> bounds) {
    /// Envoy's bounds where no setting matches.
    static final List<Double> DEFAULT =
            List.of(
                    0.5, 1.0, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 500.0, 1000.0, 2500.0, 5000.0,
                    10000.0, 30000.0, 60000.0, 300000.0, 600000.0, 1800000.0, 3600000.0);

    public HistogramBuckets {
        bounds = List.copyOf(bounds);
    }
}
