package io.outrider.differential;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.route.RetryOn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The words of `retry_on` are those of Envoy's documentation, and each of them is judged by a
/// differential case; likewise the limits of circuit breakers.
class EveryRetryWordTest {
    /// `x-envoy-retry-on` and `x-envoy-retry-grpc-on` as Envoy's router documents them, and
    /// `reset-before-request`, which its code knows besides.
    private static final List<String> DOCUMENTED =
            List.of(
                    "5xx",
                    "gateway-error",
                    "reset",
                    "reset-before-request",
                    "connect-failure",
                    "envoy-ratelimited",
                    "retriable-4xx",
                    "refused-stream",
                    "retriable-status-codes",
                    "retriable-headers",
                    "http3-post-connect-failure",
                    "cancelled",
                    "deadline-exceeded",
                    "internal",
                    "resource-exhausted",
                    "unavailable");

    private static final List<String> BREAKERS =
            List.of(
                    "max_connections",
                    "max_pending_requests",
                    "max_requests",
                    "max_retries",
                    "retry_budget",
                    "max_connection_pools",
                    "track_remaining",
                    "per_host_thresholds");

    @Test
    void theWordsAreTheDocumentedOnes() {
        assertThat(Arrays.stream(RetryOn.values()).map(RetryOn::word))
                .containsExactlyElementsOf(DOCUMENTED);
    }

    @Test
    void everyWordHasACase() throws IOException {
        var judged = new TreeSet<String>();
        for (String line : lines()) {
            int at = Math.max(line.indexOf("retry_on: "), line.indexOf("-on: "));
            if (at >= 0) {
                String words = line.substring(line.indexOf(": ", at) + 2);
                int end = words.startsWith("\"") ? words.indexOf('"', 1) : words.length();
                for (String word : words.substring(0, end).split("[\",} |]+")) {
                    judged.add(word.toLowerCase(Locale.ROOT));
                }
            }
        }

        assertThat(judged).containsAll(DOCUMENTED);
    }

    @Test
    void everyLimitHasACase() throws IOException {
        List<String> lines = lines();

        assertThat(BREAKERS)
                .allSatisfy(each -> assertThat(lines).anyMatch(line -> line.contains(each + ":")));
    }

    private static List<String> lines() throws IOException {
        try (Stream<Path> files = Files.list(Differential.folder())) {
            var lines = new ArrayList<String>();
            for (Path file : files.filter(each -> each.toString().endsWith(".case")).toList()) {
                lines.addAll(Files.readAllLines(file));
            }
            return lines;
        }
    }
}
