package io.outrider.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/// Any text as the value of a runtime key.
class FractionTextFuzzTest {

    @FuzzTest
    void aFractionIsBetweenNothingAndAll(byte[] input) {
        int perMillion = FractionText.perMillion(new String(input, StandardCharsets.UTF_8));

        if (perMillion != RuntimeValue.NO_FRACTION) {
            assertThat(perMillion).isBetween(0, RuntimeValue.ALL);
        }
    }
}
