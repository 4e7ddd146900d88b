package io.outrider.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class TemplateTest {
    @Test
    void namesBecomeValues() throws BenchException {
        String filled = Template.fill("listen @port@;\n", Map.of("port", "80"));

        assertThat(filled).isEqualTo("listen 80;\n");
    }

    @Test
    void aBlockIsRepeatedWithItsNumber() throws BenchException {
        String filled = Template.fill("a\n#repeat 2\nb@i@ @x@\n#end\nc\n", Map.of("x", "y"));

        assertThat(filled).isEqualTo("a\nb1 y\nb2 y\nc\n");
    }

    @Test
    void aBlockWithoutEndIsRefused() {
        assertThatThrownBy(() -> Template.fill("a\n#repeat 2\nb\n", Map.of()))
                .hasMessage("line 2: '#repeat 2' has no #end");
    }
}
