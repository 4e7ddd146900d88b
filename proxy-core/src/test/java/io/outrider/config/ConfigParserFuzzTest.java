package io.outrider.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Any text as a configuration file.
class ConfigParserFuzzTest {
    private static final ConfigParser PARSER = ConfigParser.strict();

    /// One sentence with the place, never an exception that a user would have to read.
    @FuzzTest
    void aBootstrapIsReadOrRefusedInASentence(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        try {
            PARSER.parseMerged(
                    List.of(text), Bootstrap.getDefaultInstance(), FieldPath.root("bootstrap"));
        } catch (ConfigException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }
}
