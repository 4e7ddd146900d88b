package io.outrider.bench.report;

/// What the generator saw at a fixed rate, without coordinated omission. Percentiles in
/// microseconds from when a request was due to its answer.
///
/// @param rate requests due per second
/// @param answered requests answered per second
/// @param errors answers that were no 2xx, and connections that broke
/// @param unsent requests that were due and found no free connection before the end
public record Paced(
        double rate,
        double answered,
        long errors,
        long unsent,
        double p50,
        double p90,
        double p99,
        double p999) {}
