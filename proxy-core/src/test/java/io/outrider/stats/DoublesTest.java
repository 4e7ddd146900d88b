package io.outrider.stats;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoublesTest {
    @ParameterizedTest
    @CsvSource({
        "0,        0,        0,           0,        0",
        "0.5,      0.5,      0.5,         0.5,      0.5",
        "99.9,     99.9,     99.9,        99.9,     99.900000000000005684341886080801",
        "300000,   300000,   300000,      3e+05,    300000",
        "1800000,  1800000,  1.8e+06,     1800000,  1800000",
        "10000,    10000,    10000,       10000,    10000",
        "125000000, 125000000, 1.25e+08,  1.25e+08, 125000000",
        "1e17,     1e+17,    1e+17,       1e+17,    100000000000000000",
        "0.00001,  1e-05,    1e-05,       1e-05,    1.0000000000000000818030539140313e-05",
    })
    void doublesAreWrittenAsEnvoyWritesThem(
            double value, String shortest, String sixDigits, String json, String exact) {
        assertThat(Doubles.shortest(value)).isEqualTo(shortest);
        assertThat(Doubles.sixDigits(value)).isEqualTo(sixDigits);
        assertThat(Doubles.json(value)).isEqualTo(json);
        assertThat(Doubles.exact(value)).isEqualTo(exact);
    }
}
