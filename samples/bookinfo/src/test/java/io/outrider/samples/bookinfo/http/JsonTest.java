package io.outrider.samples.bookinfo.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"a\":1,\"b\":[true,false,null,-2.5],\"c\":{\"d\":\"e\"}}",
                "\"tab\\t quote\\\" backslash\\\\ bell\\u0007 \u2605\""
            })
    void whatIsReadIsWrittenTheSame(String text) {
        assertThat(Json.write(Json.parse(text))).isEqualTo(text);
    }

    @Test
    void blanksAndEscapesAreUnderstood() {
        var value = Json.parse(" { \"a\\u0041\" : [ 1 , \"\\/\" ] } ");

        assertThat(value).isEqualTo(Map.of("aA", List.of(1L, "/")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[1,]",
                "{\"a\" 1}",
                "{a:1}",
                "\"open",
                "\"\\x\"",
                "1 2",
                "tru",
                "--1"
            })
    void whatIsNotJsonIsRefused(String text) {
        assertThatThrownBy(() -> Json.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("JSON at character ");
    }

    @Test
    void depthIsLimited() {
        assertThatThrownBy(() -> Json.parse("[".repeat(100_000)))
                .hasMessageContaining("at most 64 levels");
    }
}
