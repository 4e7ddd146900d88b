package io.outrider.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlAuthorityTest {
    @ParameterizedTest
    @CsvSource({
        "b, b",
        "b.c-d:80, b.c-d:80",
        "b:65535, b:65535",
        "[::1], [::1]",
        "[::ffff:1.2.3.4]:1, [::ffff:1.2.3.4]:1",
        "u@b, b",
        "u:p%20w@b:80, b:80",
        "@b, b"
    })
    void theHostIsWhatFollowsTheUser(String text, String host) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);

        int at = UrlAuthority.host(bytes, 0, bytes.length);

        assertThat(text.substring(at)).isEqualTo(host);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "@",
                ":80",
                "b:",
                "b:80x",
                "b:65536",
                "b:000080",
                "b_c",
                "b*",
                "b%20c",
                "b;c",
                "a@b@c",
                "u/@b",
                "[::1",
                "[]",
                "[::1]x",
                "[::1]:",
                "b c",
                "\u00e4"
            })
    void anythingElseIsNone(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);

        assertThat(UrlAuthority.host(bytes, 0, bytes.length)).isEqualTo(-1);
    }
}
