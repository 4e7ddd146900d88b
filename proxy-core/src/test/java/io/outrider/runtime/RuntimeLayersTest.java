package io.outrider.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuntimeLayersTest {
    private static final RuntimeLayer STATIC =
            new RuntimeLayer.Static(
                    "base", Map.of("a", RuntimeValue.of(1), "b", RuntimeValue.of(true)));

    private final RuntimeKeys keys = new RuntimeKeys();

    private RuntimeLayers layers(RuntimeLayer... layers) {
        return new RuntimeLayers(List.of(layers), keys);
    }

    @ParameterizedTest
    @CsvSource({
        "5, 50000",
        "0, 0",
        "100, 1000000",
        "101, 1000000",
        "-1, 7",
        "1.5, 7",
        "true, 7",
        "word, 7",
        "'{numerator: 3, denominator: TEN_THOUSAND}', 300",
        "'numerator: 3\ndenominator: MILLION', 3",
        "'{\"numerator\": 2}', 20000",
        "'{numerator: x}', 7",
        "'{other: 1}', 7"
    })
    void aTextIsAShareOfAHundredOrAFractionWrittenOut(String text, int perMillion) {
        assertThat(RuntimeValue.parse(text).millionths(7)).isEqualTo(perMillion);
    }

    @ParameterizedTest
    @CsvSource({"7, 7", "' 7 ', 7", "7.0, 7", "1e3, 1000", "-7, 42", "7.5, 42", "1d, 42", "x, 42"})
    void aTextIsAWholeNumberOrTheDefaultHolds(String text, long number) {
        assertThat(RuntimeValue.parse(text).whole(42)).isEqualTo(number);
    }

    @Test
    void aKeyHeldBeforeLoadingSeesEveryLaterValue() {
        var number = new RuntimeNumber(keys.key("a"), 9);
        var layers = layers(STATIC, new RuntimeLayer.Admin("admin"));
        long before = number.value();

        layers.load(Map.of());
        long loaded = number.value();
        layers.modify(Map.of("a", "5"));
        long changed = number.value();
        layers.modify(Map.of("a", ""));
        long removed = number.value();

        assertThat(List.of(before, loaded, changed, removed)).containsExactly(9L, 1L, 5L, 1L);
    }

    @Test
    void theLaterLayerWins() {
        var above = new RuntimeLayer.Static("above", Map.of("b", RuntimeValue.of(false)));
        var flag = new RuntimeFlag(keys.key("b"), true);

        var counts = layers(STATIC, above).load(Map.of());

        assertThat(flag.isOn()).isFalse();
        assertThat(counts).isEqualTo(new RuntimeLayers.Counts(2, 2, 0, false));
    }

    @Test
    void aShareWithoutAValueIsItsDefault() {
        var share = new RuntimeFraction(keys.key("share"), 500_000);

        boolean low = share.takes(499_999);
        boolean high = share.takes(500_000);

        assertThat(low).isTrue();
        assertThat(high).isFalse();
    }

    @Test
    void filesBelowTheLinkAreKeys(@TempDir Path root) throws IOException {
        Path version = Files.createDirectories(root.resolve("v1/envoy/deep"));
        Files.writeString(version.resolve("key"), "# why\n  9  \n");
        Files.writeString(version.resolve(".hidden"), "1");
        Files.createSymbolicLink(root.resolve("current"), root.resolve("v1"));
        var directory = new RuntimeDirectory(root.resolve("current"), Path.of("envoy"));
        var layers = layers(new RuntimeLayer.Disk("disk", directory));

        var counts = layers.load(layers.readDisk());

        assertThat(layers.names()).containsExactly("deep.key");
        assertThat(new RuntimeNumber(keys.key("deep.key"), 0).value()).isEqualTo(9);
        assertThat(counts.diskFound()).isTrue();
    }

    @Test
    void aMissingDirectoryIsNoLayer(@TempDir Path root) throws IOException {
        var directory = new RuntimeDirectory(root.resolve("nothing"), Path.of(""));
        var layers = layers(STATIC, new RuntimeLayer.Disk("disk", directory));

        var counts = layers.load(layers.readDisk());

        assertThat(layers.current()).extracting(RuntimeLayers.Layer::name).containsExactly("base");
        assertThat(counts.diskFound()).isFalse();
    }
}
