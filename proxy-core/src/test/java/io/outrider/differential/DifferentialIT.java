package io.outrider.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Outrider does what a real Envoy does, case by case.
final class DifferentialIT {

    @TestFactory
    Stream<DynamicTest> outriderDoesAsEnvoyDoes() throws IOException, InterruptedException {
        var envoy =
                Subject.envoy()
                        .orElseGet(() -> abort("differential: skipped, no envoy on this machine"));
        var ours =
                Differential.ours()
                        .orElseGet(() -> abort("differential: skipped, no proxy to compare yet"));
        var cases = Differential.cases();

        var comparisons = Differential.compare(cases, envoy, ours);

        return cases.stream()
                .map(c -> Objects.requireNonNull(comparisons.get(c.id())))
                .map(
                        comparison ->
                                DynamicTest.dynamicTest(
                                        comparison.tested().id()
                                                + ": "
                                                + comparison.tested().title(),
                                        () -> judge(comparison)));
    }

    /// A known gap is skipped and named while it is open, and fails once it is closed, so that its
    /// mark goes.
    private static void judge(Comparison comparison) {
        String gap = comparison.tested().gap();
        String problem = comparison.problem();
        if (gap.isEmpty()) {
            assertThat(problem).isEmpty();
        } else if (problem.isEmpty()) {
            fail("%s.case agrees now: remove its 'gap:' line (%s)", comparison.tested().id(), gap);
        } else {
            abort("known gap: " + gap);
        }
    }
}
