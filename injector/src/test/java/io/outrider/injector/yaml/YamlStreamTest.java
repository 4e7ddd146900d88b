package io.outrider.injector.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

final class YamlStreamTest {
    private static final String COMMENTED =
            """
            # who
            kind: Pod      # a pod
            metadata: {name: "x"}   # flow
            spec:
                # deep
                containers:
                -   name: 'app'   # first
                    args: ["a",   "b"]
                    env:
                    # none yet
                    - name: A
                      value: "1"

                # the end of the list
                other: |
                    text
                    more

            # the end
            ---
            second: [1,2]
            """;

    @Test
    void aTextThatNothingChangesIsTheSameText() throws YamlException {
        YamlStream stream = YamlStream.read(COMMENTED);

        stream.change(0, stream.documents().getFirst().deepCopy());

        assertThat(stream.write()).isEqualTo(COMMENTED);
    }

    @Test
    void whatIsAddedStandsInItsPlaceAndTheRestStays() throws YamlException {
        YamlStream stream = YamlStream.read(COMMENTED);
        ObjectNode changed = (ObjectNode) stream.documents().getFirst().deepCopy();
        ObjectNode spec = (ObjectNode) changed.path("spec");
        ((ObjectNode) spec.path("containers").get(0)).withArray("env").addObject().put("name", "B");
        spec.withArray("containers").addObject().put("name", "sidecar");
        spec.putArray("volumes").add("v");
        changed.withObject("/metadata").put("generation", 1);

        stream.change(0, changed);

        assertThat(stream.write())
                .isEqualTo(
                        """
                        # who
                        kind: Pod      # a pod
                        metadata:
                          name: x
                          generation: 1   # flow
                        spec:
                            # deep
                            containers:
                            -   name: 'app'   # first
                                args: ["a",   "b"]
                                env:
                                # none yet
                                - name: A
                                  value: "1"
                                - name: B
                            - name: sidecar

                            # the end of the list
                            other: |
                                text
                                more
                            volumes:
                            - v

                        # the end
                        ---
                        second: [1,2]
                        """);
    }

    /// Before, after, and nothing else: whatever the layout, the result says what it should.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`a: 1`                      | `{a: 2}`",
                "`a:`                        | `{a: {b: 1}}`",
                "`a:`                        | `{a: x}`",
                "`a: x`                      | `{a: {b: [1, {c: 2}]}}`",
                "`a: {b: 1}`                 | `{a: {b: 1, c: {d: 1}}}`",
                "`a: []`                     | `{a: [{name: x}]}`",
                "`{a: 1}`                    | `{a: 1, b: 2}`",
                "`a: [{name: x}]`            | `{a: [{name: y}, {name: x, v: 1}]}`",
                "`a: &x {b: 1}\nc: *x`       | `{a: {b: 1}, c: {b: 2}}`",
                "`a:\n- - 1\n  - 2`          | `{a: [[1, 2, 3]]}`",
                "`a:\n- b: 1\n  c: 2`        | `{a: [{b: 1}]}`",
                "`a:\n  b: |\n    x\n    y\n` | `{a: {b: \"x\\ny\\n\", c: 1}}`",
                "`a: >-\n  x\n  y`           | `{a: x y, b: 1}`",
                "`a: \"\\U0001F600\"\nb: 1`  | `{a: \"\\U0001F600\", b: 2}`",
                "`? a\n: b`                  | `{a: b, c: d}`",
            })
    void everyLayoutSaysWhatItShould(String before, String after) throws YamlException {
        YamlStream stream = YamlStream.read(before.replace("\\n", "\n"));
        JsonNode wanted = YamlReader.read(after);

        stream.change(0, wanted);

        assertThat(YamlReader.read(stream.write())).isEqualTo(wanted);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`a: 1\na: 2` | line 2, column 1: the key 'a' a second time",
                "`a: [1`      | line 1, column 6: expected ',' or ']', but got [StreamEnd]",
            })
    void whatIsNoYamlIsRefusedWithItsPlace(String text, String message) {
        assertThatThrownBy(() -> YamlReader.read(text))
                .isInstanceOf(YamlException.class)
                .hasMessageStartingWith(message.substring(0, 20));
    }

    @Test
    void anchorsThatGrowWithoutEndAreRefused() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append("a%d: &a%d [".formatted(i, i));
            bomb.append("*a%d, ".formatted(i - 1).repeat(8)).append("]\n");
        }

        assertThatThrownBy(() -> YamlReader.read(bomb.toString()))
                .isInstanceOf(YamlException.class);
    }
}
