package io.outrider.bench.report;

import java.util.List;
import java.util.Map;

/// What a run found in one scenario.
///
/// @param rate requests per second of the latency phase; 0: there was none
/// @param rateFrom where that rate comes from
/// @param absent peers that took no part, with the reason
/// @param failed peers that should have taken part and broke, with one sentence each
public record ScenarioResult(
        String scenario,
        double rate,
        String rateFrom,
        List<Sample> samples,
        Map<String, String> absent,
        Map<String, String> failed) {
    public ScenarioResult {
        samples = List.copyOf(samples);
    }

    /// The rounds of one peer, in order; empty when it has none.
    public List<Sample> of(String peer) {
        return samples.stream().filter(sample -> sample.peer().equals(peer)).toList();
    }
}
