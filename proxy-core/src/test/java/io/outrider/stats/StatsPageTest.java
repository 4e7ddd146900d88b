package io.outrider.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The pages are compared byte for byte with those of a real Envoy 1.40 that counted and recorded
/// the same (`golden/stats`).
class StatsPageTest {
    private static final List<Integer> VALUES =
            List.of(
                    0, 1, 5, 25, 255, 250, 259, 2510, 2599, 3, 3, 3, 99, 100, 101, 123456789, 7,
                    300000, 17);

    private final StatsStore store =
            new StatsStore(
                    2,
                    new StatsConfig(
                            TagRules.defaults(),
                            StatsMatcher.ALL,
                            List.of(
                                    new HistogramBuckets(
                                            new StatsMatcher.Name.Exact("myp_re.odd"),
                                            List.of(3.0, 4.5, 255.0, 1e6))),
                            1000));
    private final Scope scope = store.root().scope("myp:re.");
    private int turn;

    @BeforeEach
    void countAndRecord() {
        store.root()
                .scope("cluster.al;")
                .histogram("upstream_cx_connect_ms", Histogram.Unit.MILLISECONDS);
        store.root().gauge("server.live").set(1);
        VALUES.forEach(value -> request(value, "t"));
        request(4, "q\"u\\o|<b>.x");
        store.flush();
        store.flush();
        List.of(1, 30, 42).forEach(value -> request(value, "t"));
        store.flush();
    }

    private void request(long value, String label) {
        Cells cells = store.cells(turn++ % 2);
        Tag tag = new Tag("tag.a", label);
        Histogram.Unit ms = Histogram.Unit.MILLISECONDS;
        cells.record(scope.histogram("h:ist", List.of(tag, new Tag("b", "x")), ms), value);
        cells.record(scope.histogram("plain", List.of(), ms), value);
        cells.record(scope.histogram("odd", List.of(), ms), value);
        cells.record(
                scope.histogram("pct", List.of(), Histogram.Unit.PERCENT),
                value * Histogram.PERCENT_SCALE);
        cells.add(scope.counter("c", List.of(tag)), 5);
        cells.add(scope.counter("c.two_rq_200", List.of()), 5);
    }

    @ParameterizedTest
    @CsvSource({
        "stats.txt,",
        "gauges.txt,       type=Gauges",
        "usedonly.txt,     usedonly=",
        "cumulative.txt,   type=Histograms&histogram_buckets=cumulative",
        "disjoint.txt,     type=Histograms&histogram_buckets=disjoint",
        "detailed.txt,     type=Histograms&histogram_buckets=detailed",
        "stats.json,       format=json",
        "cumulative.json,  format=json&type=Histograms&histogram_buckets=cumulative",
        "disjoint.json,    format=json&type=Histograms&histogram_buckets=disjoint",
        "detailed.json,    format=json&type=Histograms&histogram_buckets=detailed",
        "stats.prom,       format=prometheus",
        "usedonly.prom,    format=prometheus&usedonly=",
        "summary.prom,     format=prometheus&histogram_buckets=summary",
    })
    void pagesAreEnvoysToTheByte(String golden, String query) throws IOException {
        StatsPage page = ask(query == null ? "" : query);

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body()).isEqualTo(golden(golden));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "type=bogus;                                         invalid &type= param",
                "format=bogus;                                       usage: /stats?format=(html|active-html|json|prometheus|text)",
                "filter=[;                                           Invalid re2 regex: missing ]: [",
                "histogram_buckets=x;                                usage: /stats?histogram_buckets=(cumulative|disjoint|detailed|summary|prometheusnative)",
                "format=prometheus&histogram_buckets=disjoint;       unsupported prometheus histogram bucket mode",
            })
    void whatCannotBeAnsweredIsRefusedInEnvoysWords(String query, String answer) {
        StatsPage page = ask(query);

        assertThat(page.status()).isEqualTo(400);
        assertThat(page.body().strip()).isEqualTo(answer);
    }

    @Test
    void aFilterIsFoundAnywhereInTheName() {
        assertThat(ask("filter=two_rq").body()).isEqualTo("myp_re.c.two_rq_200: 115\n");
        assertThat(ask("type=Gauges&filter=live&invert_filter=").body()).isEmpty();
    }

    @Test
    void textReadoutsComeFirst() {
        store.root().textReadout("zone.version").set("v\"1");

        assertThat(ask("").body()).startsWith("zone.version: \"v\"1\"\nmyp_re.c");
        assertThat(ask("format=json").body())
                .startsWith("{\"stats\":[{\"name\":\"zone.version\",\"value\":\"v\\\"1\"},{");
        assertThat(ask("format=prometheus&filter=zone").body()).isEmpty();
        assertThat(ask("format=prometheus&filter=zone&text_readouts=").body())
                .isEqualTo(
                        """
                        # TYPE envoy_zone_version gauge
                        envoy_zone_version{text_value="v\\"1"} 0
                        """);
    }

    @Test
    void metricsInIstiosNamespaceAreNamedWithoutIt() {
        store.root()
                .counter(
                        "istiocustom.istio_requests_total", List.of(new Tag("reporter", "source")));

        assertThat(ask("format=prometheus&filter=istio").body())
                .isEqualTo(
                        """
                        # TYPE istio_requests_total counter
                        istio_requests_total{reporter="source"} 0
                        """);
    }

    @Test
    void theHtmlPageEscapesNamesAndTheFilter() {
        store.root().textReadout("x").set("<script>alert('1')</script>");

        StatsPage page = ask("format=html&filter=x|'><script>");

        assertThat(page.contentType()).isEqualTo("text/html; charset=UTF-8");
        assertThat(page.body())
                .contains("x: &quot;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot;")
                .doesNotContain("<script");
    }

    private StatsPage ask(String query) {
        Map<String, String> parameters = new HashMap<>();
        for (String parameter : query.split("&")) {
            int equals = parameter.indexOf('=');
            if (equals > 0) {
                parameters.put(
                        parameter.substring(0, equals).strip(), parameter.substring(equals + 1));
            }
        }
        return StatsPage.answer(store, false, parameters::get);
    }

    private static String golden(String file) throws IOException {
        try (var in = StatsPageTest.class.getResourceAsStream("/golden/stats/" + file)) {
            assertThat(in).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
