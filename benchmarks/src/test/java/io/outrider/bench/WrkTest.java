package io.outrider.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.bench.report.Saturation;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WrkTest {
    @Test
    void theScriptsLineIsRead() throws BenchException {
        Saturation seen =
                Wrk.parse(
                        List.of(
                                "Running 10s test",
                                "bench 10000000 500000 3 600.0 700.0 900.0 1200.5"));

        assertThat(seen).isEqualTo(new Saturation(10, 500_000, 3, 600, 700, 900, 1200.5));
    }

    @Test
    void withoutItWhatWrkSaidIsTheError() {
        assertThatThrownBy(() -> Wrk.parse(List.of("unable to connect to 127.0.0.1:1")))
                .hasMessage("wrk: unable to connect to 127.0.0.1:1");
    }
}
