package io.outrider.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.envoyproxy.envoy.config.bootstrap.v3.LayeredRuntime;
import io.outrider.runtime.RuntimeKeys;
import io.outrider.runtime.RuntimeLayer;
import io.outrider.runtime.RuntimeLayers;
import io.outrider.runtime.RuntimeValue;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuntimeTranslatorTest {
    private static final FieldPath AT = FieldPath.root("bootstrap").field("layered_runtime");

    private static List<RuntimeLayer> layers(String yaml) throws ConfigException {
        var proto = ConfigParser.strict().parseYaml(yaml, LayeredRuntime.getDefaultInstance(), AT);
        return RuntimeTranslator.layers(proto, "shop", AT);
    }

    @Test
    void nestedObjectsAreKeysWithDotsAndFractionsAreValues() throws ConfigException {
        var layers =
                new RuntimeLayers(
                        layers(
                                """
                                layers:
                                - name: base
                                  static_layer:
                                    some.key: 5
                                    deep: {er: {flag: true}}
                                    share: {numerator: 3, denominator: TEN_THOUSAND}
                                """),
                        new RuntimeKeys());

        layers.load(Map.of());

        assertThat(layers.current().getFirst().values())
                .containsOnlyKeys("some.key", "deep.er.flag", "share")
                .containsEntry("some.key", RuntimeValue.of(5))
                .containsEntry("deep.er.flag", RuntimeValue.of(true));
        assertThat(layers.current().getFirst().values().get("share"))
                .extracting(RuntimeValue::perMillion)
                .isEqualTo(300);
    }

    @Test
    void aDiskLayerMayBelongToOneCluster() throws ConfigException {
        var layers =
                layers(
                        "layers: [{name: d, disk_layer: {symlink_root: /srv/runtime, subdirectory: envoy,"
                                + " append_service_cluster: true}}]");

        assertThat(layers).hasSize(1);
        var disk = (RuntimeLayer.Disk) layers.getFirst();
        assertThat(disk.directory().below()).hasToString("envoy/shop");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{name: a, admin_layer: {}}, {name: b, admin_layer: {}} | layers[1].admin_layer: a second one (expected: at most one)",
                "{name: a, admin_layer: {}}, {name: a, static_layer: {}} | layers[1].name: \"a\" (expected: a name that no other layer has)",
                "{name: a, static_layer: {x: [1]}} | layers[0].static_layer.x: a list (expected: a number, a bool, a string or an object)",
                "{name: a, static_layer: {x: null}} | layers[0].static_layer.x: null (expected: a number, a bool, a string or an object)",
                "{name: a, rtds_layer: {name: r}} | layers[0].rtds_layer: runtime discovery (RTDS) is not supported"
            })
    void whatCannotBeIsRefusedWithItsPath(String layers, String message) {
        assertThatThrownBy(() -> layers("layers: [" + layers + "]"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }
}
