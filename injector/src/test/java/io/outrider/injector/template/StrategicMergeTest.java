package io.outrider.injector.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.injector.yaml.YamlException;
import io.outrider.injector.yaml.YamlReader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

final class StrategicMergeTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{a: 1}                       | {b: 2}                              | {a: 1, b: 2}",
                "{a: {x: 1, y: 1}}            | {a: {y: 2}}                         | {a: {x: 1, y: 2}}",
                "{a: 1, b: 1}                 | {a: null}                           | {b: 1}",
                "{a: {x: 1}, b: 1}            | {a: {$patch: delete}}               | {b: 1}",
                "{a: {x: 1}}                  | {a: {$patch: replace, y: 1}}        | {a: {y: 1}}",
                "{args: [a, b]}               | {args: [c]}                         | {args: [c]}",
                "{containers: [{name: a, image: x}]} | {containers: [{name: a, tty: true}]} | {containers: [{name: a, image: x, tty: true}]}",
                "{containers: [{name: a}]}    | {containers: [{name: b}]}           | {containers: [{name: a}, {name: b}]}",
                "{containers: [{name: a}, {name: b}]} | {containers: [{name: a, $patch: delete}]} | {containers: [{name: b}]}",
                "{volumeMounts: [{mountPath: /a, name: x}]} | {volumeMounts: [{mountPath: /a, name: y}]} | {volumeMounts: [{mountPath: /a, name: y}]}",
                "{env: [{name: A, value: x}]} | {env: [{name: B, value: y}, {name: A, value: z}]} | {env: [{name: A, value: z}, {name: B, value: y}]}",
                "{ports: [{containerPort: 80}]} | {ports: [{containerPort: 80, name: http}, {containerPort: 81}]} | {ports: [{containerPort: 80, name: http}, {containerPort: 81}]}",
                "{tolerations: [{key: a}]}    | {tolerations: [{key: b}]}           | {tolerations: [{key: b}]}",
            })
    void mergesLikeKubernetes(String target, String patch, String expected) throws YamlException {
        ObjectNode merged = yaml(target);

        StrategicMerge.merge(merged, yaml(patch));

        assertThat(merged).isEqualTo(yaml(expected));
    }

    private static ObjectNode yaml(String text) throws YamlException {
        return (ObjectNode) YamlReader.read(text);
    }
}
