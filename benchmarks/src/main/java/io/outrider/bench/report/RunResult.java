package io.outrider.bench.report;

import java.util.List;

/// A whole run: the content of a result file.
///
/// @param date when it began, in UTC
/// @param notQuotable why its figures are no basis for a claim; empty: they are one
public record RunResult(
        String date,
        Machine machine,
        int rounds,
        double warmUpSeconds,
        double durationSeconds,
        List<String> notQuotable,
        List<ScenarioResult> scenarios) {
    public RunResult {
        notQuotable = List.copyOf(notQuotable);
        scenarios = List.copyOf(scenarios);
    }
}
