package io.outrider.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SearchListTest {
    private final SearchList kubernetes =
            SearchList.parse(
                    List.of(
                            "# made by the kubelet",
                            "nameserver 10.96.0.10",
                            "search default.svc.cluster.local svc.cluster.local",
                            "options ndots:5 timeout:2"));

    @Test
    void aShortNameIsLookedForInTheSearchDomainsFirst() {
        assertThat(kubernetes.candidates("reviews"))
                .containsExactly(
                        "reviews.default.svc.cluster.local.",
                        "reviews.svc.cluster.local.",
                        "reviews.");
    }

    @Test
    void aNameWithEnoughDotsIsAskedForAsItIsFirst() {
        assertThat(SearchList.parse(List.of("search example")).candidates("a.b"))
                .containsExactly("a.b.", "a.b.example.");
    }

    @Test
    void anAbsoluteNameIsAskedForAlone() {
        assertThat(kubernetes.candidates("reviews.")).containsExactly("reviews.");
    }

    @Test
    void linesThatCannotBeReadAreSkipped() {
        assertThat(SearchList.parse(List.of("", "options ndots:x", "nonsense")))
                .isEqualTo(SearchList.NONE);
    }
}
