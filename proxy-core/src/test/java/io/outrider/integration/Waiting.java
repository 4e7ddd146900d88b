package io.outrider.integration;

import static org.assertj.core.api.Assertions.assertThat;

/// Waits for what will be so, and says so when it never is.
final class Waiting {
    private static final int TRIES = 20_000;

    private Waiting() {}

    /// Something that costs a while to ask, such as a stat.
    interface Question {
        boolean isSo() throws Exception;
    }

    static void until(Question question) throws Exception {
        boolean so = question.isSo();
        for (int i = 0; !so && i < TRIES; i++) {
            Thread.onSpinWait();
            so = question.isSo();
        }
        assertThat(so).as("what was waited for").isTrue();
    }
}
