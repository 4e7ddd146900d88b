package io.outrider.bench.load;

import org.HdrHistogram.Histogram;

/// What came of one run of the generator.
///
/// @param seconds from the first request to the last answer that counts
/// @param requests answered with a 2xx status
/// @param errors answered otherwise, or cut off
/// @param unsent due but never sent, since no connection was free; their wait is in `latency`
/// @param latency in nanoseconds
public record LoadResult(
        double seconds, long requests, long errors, long unsent, Histogram latency) {
    public double perSecond() {
        return seconds == 0 ? 0 : requests / seconds;
    }

    /// A percentile, 0 to 100, in microseconds.
    public double micros(double percentile) {
        return latency.getValueAtPercentile(percentile) / 1e3;
    }
}
