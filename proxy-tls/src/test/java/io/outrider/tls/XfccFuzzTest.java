package io.outrider.tls;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.outrider.tls.Xfcc.Pair;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Any bytes as what hops before said about certificates.
class XfccFuzzTest {
    private static final String OWN = "By=spiffe://a/b;Hash=00;Subject=\"CN=c,O=\\\"d\\\"\"";

    @FuzzTest
    void aHeaderIsReadOrRefusedAndNothingIsAdded(byte[] input) {
        String header = new String(input, StandardCharsets.ISO_8859_1);

        List<List<Pair>> elements = read(header);

        if (elements != null) {
            int kept =
                    elements.stream()
                            .flatMap(List::stream)
                            .mapToInt(pair -> pair.key().length() + pair.value().length())
                            .sum();
            assertThat(kept).isLessThan(header.length());
        }
    }

    /// Whatever came before: what this hop says of its client is neither swallowed nor changed.
    @FuzzTest
    void whatThisHopAddsIsTheLastElement(byte[] input) {
        String header = new String(input, StandardCharsets.ISO_8859_1);
        List<List<Pair>> before = read(header);
        if (before == null) {
            return;
        }

        String forwarded =
                Objects.requireNonNull(Xfcc.forward(Xfcc.Mode.APPEND_FORWARD, header, OWN));
        List<List<Pair>> after = read(forwarded);

        var expected = new ArrayList<>(before);
        expected.addAll(Xfcc.parse(OWN));
        assertThat(after).isEqualTo(expected);
    }

    private static @Nullable List<List<Pair>> read(String header) {
        try {
            return Xfcc.parse(header);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageStartingWith("x-forwarded-client-cert: ");
            return null;
        }
    }
}
