package io.outrider.injector.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.injector.yaml.YamlException;
import io.outrider.injector.yaml.YamlReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

final class TemplateTest {
    private static final ObjectNode FACTS =
            (ObjectNode)
                    yaml(
                            """
                            name: reviews
                            port: 9080
                            native: true
                            none: null
                            empty: ""
                            args: [a, b]
                            pod: { labels: { "a.b/c": x }, extras: {} }
                            env: { A: "1", B: "2" }
                            """);

    @Test
    void aFactInsideATextBecomesText() {
        assertThat(render("v: on ${name}:${port}!")).isEqualTo(yaml("v: on reviews:9080!"));
    }

    @Test
    void aFactAloneKeepsItsType() {
        assertThat(render("{port: '${port}', list: '${args}', also: [0, '${port}']}"))
                .isEqualTo(yaml("{port: 9080, list: [a, b], also: [0, 9080]}"));
    }

    @Test
    void aFactThatIsNotThereLeavesItsKeyOut() {
        assertThat(render("{a: '${none}', b: '${pod.labels[\"no\"]}', c: 1}"))
                .isEqualTo(yaml("c: 1"));
    }

    @Test
    void whatAnAnnotationSaysCannotBecomeStructure() {
        ObjectNode facts = FACTS.deepCopy().put("name", "x\n  privileged: true ${port} {}");

        assertThat(new Template("t", yaml("level: '--log=${name}'")).render(facts).toString())
                .isEqualTo("{\"level\":\"--log=x\\n  privileged: true ${port} {}\"}");
    }

    @Test
    void twoDollarsWriteOne() {
        assertThat(render("v: $(POD_NAME) $${name}")).isEqualTo(yaml("v: $(POD_NAME) ${name}"));
    }

    @Test
    void aFalseConditionTakesItsMappingAway() {
        assertThat(render("{a: {$if: empty, x: 1}, b: {$if: native, x: 1}}"))
                .isEqualTo(yaml("b: {x: 1}"));
    }

    @Test
    void conditionsChooseAnyKindOfValue() {
        assertThat(
                        render(
                                "{a: {$if: native, $then: 1, $else: 2}, b: {$if: empty, $then: 1, $else: 2}}"))
                .isEqualTo(yaml("{a: 1, b: 2}"));
    }

    @Test
    void listsAreSplicedWhereAConditionOrAFactPutsThem() {
        assertThat(render("v: [x, {$if: native, $then: [-q, '1']}, '${args}', [y]]"))
                .isEqualTo(yaml("v: [x, -q, '1', a, b, [y]]"));
    }

    @Test
    void eachRepeatsForEveryEntryOfAMappingAndElementOfAList() {
        assertThat(
                        render(
                                "v: [{$each: env, name: '${item.key}', value: '${item.value}'}, {$each: args, n: '${item}-${name}'}]"))
                .isEqualTo(
                        yaml(
                                "v: [{name: A, value: '1'}, {name: B, value: '2'}, {n: a-reviews}, {n: b-reviews}]"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "native                      | true",
                "!native                     | false",
                "empty or native             | true",
                "native and empty            | false",
                "empty and native or native  | true",
                "name == 'reviews'           | true",
                "name != \"reviews\"         | false",
                "port == '9080' and !none    | true",
                "pod.labels['a.b/c'] == 'x'  | true",
                "pod.extras.anything         | false",
            })
    void conditionsReadAsWords(String condition, boolean expected) {
        assertThat(Expression.holds(condition, FACTS, "t")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a: ${nam}           | t.a: 'nam' is not known (expected: one of args, empty, env, name, native, none, pod, port)",
                "a: ${pod.label}     | t.a: 'pod.label' is not known (expected: one of extras, labels)",
                "a: x ${name         | t.a: 'x ${name': '${' without its '}'",
                "a: x ${args}        | t.a: '${args}' is a list or a mapping (expected: alone, or a plain value)",
                "a: {$if: native native} | t.a.$if: 'native native': 'native' (expected: 'and', 'or' or the end)",
                "a: {$fi: native}    | t.a.$fi: unknown (expected: $if, $then, $else, $each or $patch)",
                "a: {$each: args}    | t.a: '$each' (expected: only in an item of a list)",
            })
    void aSlipOfThePenIsNamedWithItsPlace(String template, String message) {
        assertThatThrownBy(() -> render(template)).hasMessage(message);
    }

    private static JsonNode render(String yaml) {
        return new Template("t", yaml(yaml)).render(FACTS);
    }

    private static JsonNode yaml(String yaml) {
        try {
            return YamlReader.read(yaml);
        } catch (YamlException e) {
            throw new AssertionError(e);
        }
    }
}
