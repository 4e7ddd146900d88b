package io.outrider.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.core.v3.Node;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextsTest {

    private static final FieldPath AT = FieldPath.root("node");

    private static Struct metadata(String text) throws ConfigException {
        return ConfigParser.strict().parseYaml(text, Node.getDefaultInstance(), AT).getMetadata();
    }

    /// As `/config_dump` of Envoy 1.40 shows it.
    @Test
    void yamlNumbersInAStructAreEnvoys() throws ConfigException {
        var fields =
                metadata(
                                "metadata: {ratio: 1.5, on: y, big: 12345678901234, hex: 0x10, oct:"
                                        + " 010, none: ~}")
                        .getFieldsMap();

        assertThat(fields.get("ratio")).isEqualTo(string("1.5"));
        assertThat(fields.get("on")).isEqualTo(Value.newBuilder().setBoolValue(true).build());
        assertThat(fields.get("big")).isEqualTo(string("12345678901234"));
        assertThat(fields.get("hex")).isEqualTo(number(16));
        assertThat(fields.get("oct")).isEqualTo(number(8));
        assertThat(fields.get("none"))
                .isEqualTo(Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build());
    }

    @Test
    void jsonNumbersInAStructStayNumbers() throws ConfigException {
        var fields =
                metadata("{\"metadata\": {\"ratio\": 1.5, \"big\": 12345678901234567, \"e\": 1e3}}")
                        .getFieldsMap();

        assertThat(fields.get("ratio")).isEqualTo(number(1.5));
        assertThat(fields.get("big")).isEqualTo(number(1.2345678901234568E16));
        assertThat(fields.get("e")).isEqualTo(number(1000));
    }

    @Test
    void jsonStringsKeepTheirEscapes() throws ConfigException {
        var node =
                ConfigParser.strict()
                        .parseYaml(
                                "{\"id\": \"a\\/\\u00e9\\ud83d\\ude00\\t\\\"\"}",
                                Node.getDefaultInstance(),
                                AT);

        assertThat(node.getId()).isEqualTo("a/\u00e9\ud83d\ude00\t\"");
    }

    @Test
    void aRecursiveAliasIsRefused() {
        assertThatThrownBy(() -> metadata("metadata: &m {a: *m}"))
                .isInstanceOf(ConfigException.class);
    }

    @Test
    void aliasesThatMultiplyAreRefused() {
        var yaml = new StringBuilder("metadata:\n  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            String one = "*a" + (i - 1);
            yaml.append("  a" + i + ": &a" + i + " [" + (one + ", ").repeat(9) + one + "]\n");
        }

        assertThatThrownBy(() -> metadata(yaml.toString())).isInstanceOf(ConfigException.class);
    }

    @Test
    void deepNestingIsRefused() {
        assertThatThrownBy(() -> metadata("[".repeat(100_000))).isInstanceOf(ConfigException.class);
        assertThatThrownBy(() -> metadata("{\"a\":".repeat(100_000)))
                .isInstanceOf(ConfigException.class);
    }

    @Test
    void noTextMakesTheReaderFailInAnotherWay() {
        String good =
                "{\"node\": {\"id\": \"a\\u0041\", \"metadata\": {\"x\": [1.5e3, true, null]}},"
                        + " \"static_resources\": {\"clusters\": [{\"name\": \"c\","
                        + " \"connect_timeout\": \"1s\"}]}}";
        var random = new Random(7);
        var parser = ConfigParser.strict();
        for (int i = 0; i < 3_000; i++) {
            var text = new StringBuilder(good);
            for (int edits = 1 + random.nextInt(4); edits > 0; edits--) {
                int where = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.deleteCharAt(where);
                    case 1 ->
                            text.setCharAt(
                                    where, "{}[]\",:\\u0e-*&!\n\t".charAt(random.nextInt(17)));
                    default ->
                            text.insert(
                                    where,
                                    text.substring(where, Math.min(text.length(), where + 9)));
                }
            }
            readsOrRefuses(parser, text.toString());
        }
    }

    private static void readsOrRefuses(ConfigParser parser, String text) {
        try {
            parser.parseYaml(text, Bootstrap.getDefaultInstance(), AT);
        } catch (ConfigException refused) {
            assertThat(refused.getMessage()).startsWith("node: ").doesNotContain("\n");
        }
    }

    private static Value string(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }

    private static Value number(double number) {
        return Value.newBuilder().setNumberValue(number).build();
    }
}
