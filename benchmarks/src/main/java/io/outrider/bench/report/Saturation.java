package io.outrider.bench.report;

/// What a generator saw while it asked as fast as it was answered. Percentiles in microseconds.
///
/// @param errors answers that were no 2xx, and connections that broke
public record Saturation(
        double seconds,
        long requests,
        long errors,
        double p50,
        double p90,
        double p99,
        double p999) {}
