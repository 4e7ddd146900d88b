package io.outrider.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.bench.report.Saturation;
import java.util.List;
import org.junit.jupiter.api.Test;

final class H2LoadTest {
    @Test
    void requestsAreCountedByTheirStatus() {
        Saturation seen =
                H2Load.parse(List.of("1\t200\t30", "2\t503\t1", "3\t200\t10", "4\t200\t20"), 2);

        assertThat(seen).isEqualTo(new Saturation(2, 3, 1, 20, 30, 30, 30));
    }

    @Test
    void nothingAnsweredIsNoLatency() {
        assertThat(H2Load.parse(List.of(), 1)).isEqualTo(new Saturation(1, 0, 0, 0, 0, 0, 0));
    }
}
