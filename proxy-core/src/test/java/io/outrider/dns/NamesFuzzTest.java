package io.outrider.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/// Any text as an authority, and as resolv.conf(5).
class NamesFuzzTest {

    @FuzzTest
    void anAuthorityTakenApartAndPutTogetherIsTheSame(byte[] input) {
        HostPort once = HostPort.of(new String(input, StandardCharsets.ISO_8859_1), 80);

        assertThat(once.port()).isBetween(0, 65_535);
        if (once.host().indexOf('[') < 0 && once.host().indexOf(']') < 0) {
            assertThat(HostPort.of(once.text(), 1)).isEqualTo(once);
        }
    }

    @FuzzTest
    void everyFileGivesNamesToAskFor(byte[] input) {
        SearchList list =
                SearchList.parse(new String(input, StandardCharsets.UTF_8).lines().toList());

        assertThat(list.candidates("reviews")).isNotEmpty().allMatch(name -> name.endsWith("."));
        assertThat(list.ndots()).isBetween(0, 15);
    }
}
