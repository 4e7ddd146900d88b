package io.outrider.formatter;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/// Any text as a format of access logs and headers.
class FormatterFuzzTest {

    @FuzzTest
    void aFormatIsCompiledOrRefusedInASentence(byte[] input) {
        String format = new String(input, StandardCharsets.UTF_8);
        try {
            Formatter.compile(format);
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getClass()).isEqualTo(IllegalArgumentException.class);
            assertThat(refused.getMessage()).contains("(expected: ");
        }
    }
}
