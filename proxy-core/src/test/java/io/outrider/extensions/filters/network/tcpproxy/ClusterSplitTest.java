package io.outrider.extensions.filters.network.tcpproxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.extensions.filters.network.tcpproxy.ClusterSplit.Target;
import io.outrider.upstream.ClusterCell;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClusterSplitTest {
    private final Target a = new Target(new ClusterCell("a"), 1, null);
    private final Target b = new Target(new ClusterCell("b"), 3, null);

    @ParameterizedTest
    @CsvSource({"0, a", "1, b", "3, b", "4, a", "-1, b"})
    void aRandomNumberFallsIntoOneWeight(long random, String cluster) {
        var split = ClusterSplit.of(List.of(a, b));

        Target chosen = split.choose(() -> random);

        assertThat(chosen.cell().name()).isEqualTo(cluster);
    }

    @Test
    void theWaitBetweenTriesDoublesUpToItsMaximum() {
        var backOff = new ConnectBackOff(TimeUnit.SECONDS.toNanos(1), TimeUnit.SECONDS.toNanos(5));

        var longest =
                List.of(1, 2, 3, 4, 60).stream().map(n -> backOff.nanos(n, () -> -1)).toList();

        assertThat(longest)
                .zipSatisfy(
                        List.of(1, 2, 4, 5, 5),
                        (nanos, seconds) ->
                                assertThat(nanos).isLessThan(TimeUnit.SECONDS.toNanos(seconds)));
    }
}
