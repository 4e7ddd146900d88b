package io.outrider.samples.bookinfo.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PageHtmlTest {

    private static final String EVIL = "<script>\"'&";

    @Test
    void nothingFromOutsideBecomesHtml() {
        var details =
                new ProductPage.Answer(200, Map.of("author", EVIL, "pages", EVIL, "year", EVIL), 1);
        var review =
                Map.of(
                        "reviewer",
                        EVIL,
                        "text",
                        EVIL,
                        "rating",
                        Map.of("stars", 3L, "color", EVIL));
        var reviews =
                new ProductPage.Answer(200, Map.of("podname", EVIL, "reviews", List.of(review)), 1);

        var html =
                PageHtml.page(new PageHtml.View(Products.BOOK, EVIL, EVIL, EVIL, details, reviews));

        assertThat(html).contains("&lt;script&gt;&quot;&#39;&amp;").doesNotContain("<script");
    }

    @Test
    void errorsOfServicesAreEscapedToo() {
        var failed = new ProductPage.Answer(503, Map.of("error", EVIL), 1);

        var html = PageHtml.page(new PageHtml.View(Products.BOOK, null, "p", null, failed, failed));

        assertThat(html).contains("role=\"alert\"").doesNotContain("<script");
    }

    @ParameterizedTest
    @CsvSource({
        "reviews-v2, v2",
        "reviews-v3-7d9f8c9b5-x2x1z, v3",
        "unknown, ''",
    })
    void versionIsReadFromThePodsName(String podName, String version) {
        assertThat(PageHtml.version(podName)).isEqualTo(version);
    }
}
