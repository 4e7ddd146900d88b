package io.outrider.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FieldPathTest {

    private final FieldPath at =
            FieldPath.root("Cluster 'reviews'").field("a").field("b").index(0).field("c");

    @Test
    void spellsAPathAsTheProtoDoes() {
        assertThat(at).hasToString("Cluster 'reviews': a.b[0].c");
        assertThat(at.key("envoy.lb").path()).isEqualTo("a.b[0].c[\"envoy.lb\"]");
        assertThat(FieldPath.root("bootstrap").path()).isEmpty();
    }

    @Test
    void makesSentencesOfMistakes() {
        assertThat(at.invalid("1 (expected: >= 2)"))
                .hasMessage("Cluster 'reviews': a.b[0].c: 1 (expected: >= 2)");
        assertThat(at.missing("a name"))
                .hasMessage("Cluster 'reviews': a.b[0].c: missing (expected: a name)");
        assertThat(FieldPath.root("bootstrap").unsupported("HDS"))
                .hasMessage("bootstrap: HDS is not supported");
        assertThat(at.missing("a name").path()).isEqualTo("a.b[0].c");
        assertThat(at.missing("a name").subject()).isEqualTo("Cluster 'reviews'");
    }
}
