package io.outrider.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Decides whether a run's figures may be quoted, and says why not.
public final class Quotable {
    private static final int ROUNDS = 3;
    private static final double SECONDS = 5;

    /// What others on the machine may use before they disturb: a tenth of a core.
    private static final double OTHERS_CORES = 0.1;

    private Quotable() {}

    /// The reasons against it, one sentence each; empty: quotable.
    public static List<String> reasonsAgainst(
            int rounds, double durationSeconds, boolean pinned, List<ScenarioResult> scenarios) {
        List<String> reasons = new ArrayList<>();
        if (rounds < ROUNDS) reasons.add("%d rounds (needed: %d)".formatted(rounds, ROUNDS));
        if (durationSeconds < SECONDS) {
            reasons.add(
                    String.format(
                            Locale.ROOT,
                            "phases of %.0f s (needed: %.0f)",
                            durationSeconds,
                            SECONDS));
        }
        if (!pinned) reasons.add("proxy and generator share their cores");
        for (ScenarioResult scenario : scenarios) addNoise(scenario, reasons);
        return reasons;
    }

    private static void addNoise(ScenarioResult scenario, List<String> reasons) {
        double most = 0;
        long errors = 0;
        for (Sample sample : scenario.samples()) {
            Cost saturated = sample.saturationCost();
            Cost paced = sample.pacedCost();
            if (saturated != null) most = Math.max(most, saturated.othersCores());
            if (paced != null) most = Math.max(most, paced.othersCores());
            errors += sample.saturation().errors();
        }
        if (most > OTHERS_CORES) {
            reasons.add(
                    String.format(
                            Locale.ROOT,
                            "%s: others on the machine used up to %.2f cores (allowed: %.2f)",
                            scenario.scenario(),
                            most,
                            OTHERS_CORES));
        }
        if (errors > 0) reasons.add(scenario.scenario() + ": " + errors + " failed requests");
    }
}
