package io.outrider.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What a real Envoy 1.40 made of stat names (`golden/stats/*-tags.tsv`: name, tab, Prometheus
/// series).
class TagRulesTest {
    /// Of `stats_tags` as istiod writes them, without the default tags.
    private static final TagRules ISTIO =
            new TagRules(
                    List.of(
                            TagRule.expression("cluster_name", "^cluster(\\.(.+);)"),
                            TagRule.expression(
                                    "http_conn_manager_prefix",
                                    "^http\\.(((?:[_.[:digit:]\\w]*|[_\\[\\]aAbBcCdDeEfF[:digit:]\\w\\:]*));\\.)"),
                            TagRule.expression("thread_name", "^server(\\.(.+))\\.watchdog"),
                            TagRule.expression("tcp_prefix", "^tcp\\.((.*?)\\.)\\w+?$"),
                            TagRule.expression("response_code", "_rq(_(\\d{3}))$"),
                            TagRule.expression("response_code_class", "_rq(_(\\dxx))$"),
                            TagRule.expression(
                                    "http_conn_manager_listener_prefix",
                                    "^listener(?=\\.).*?\\.http\\.(((?:[_.[:digit:]]*|[_\\[\\]aAbBcCdDeEfF[:digit:]]*))\\.)"),
                            TagRule.expression(
                                    "listener_address",
                                    "^listener\\.(((?:[_.[:digit:]]*|[_\\[\\]aAbBcCdDeEfF[:digit:]]*))\\.)"),
                            TagRule.expression(
                                    "mongo_prefix",
                                    "^mongo\\.(.+?)\\.(collection|cmd|cx_|op_|delays_|decoding_)(.*?)$"),
                            TagRule.expression("cache", "(cache\\.(.+?)\\.)"),
                            TagRule.expression("component", "(component\\.(.+?)\\.)"),
                            TagRule.expression("tag", "(tag\\.(.+?);\\.)"),
                            TagRule.expression("wasm_filter", "(wasm_filter\\.(.+?)\\.)"),
                            TagRule.expression("authz_enforce_result", "rbac(\\.(allowed|denied))"),
                            TagRule.expression(
                                    "authz_dry_run_action", "(\\.istio_dry_run_(allow|deny)_)"),
                            TagRule.expression(
                                    "authz_dry_run_result", "(\\.shadow_(allowed|denied))")));

    @ParameterizedTest
    @MethodSource("defaultTags")
    void defaultTagsAreEnvoys(String name, String series) {
        assertThat(series(TagRules.defaults(), name)).isEqualTo(series);
    }

    @ParameterizedTest
    @MethodSource("istioTags")
    void istiosTagsAreWhatEnvoyFinds(String name, String series) {
        assertThat(series(ISTIO, name)).isEqualTo(series);
    }

    @ParameterizedTest
    @MethodSource("userTags")
    void aUsersTagsComeBesideTheDefaultOnesInEnvoysOrder(String name, String series) {
        List<TagRule> rules = new ArrayList<>(TagRules.allDefaults());
        rules.add(TagRule.fixed("first", "a\"b"));
        rules.addAll(TagRules.defaultsFor("envoy.cluster_name"));
        rules.add(TagRule.expression("word2", "^[a-z]+\\.([^.]*)"));
        rules.add(TagRule.expression("kind", "^((\\w+))\\."));
        rules.add(TagRule.expression("both", "_(cx)"));
        rules.add(TagRule.fixed("last", "z"));

        assertThat(series(new TagRules(rules), name)).isEqualTo(series);
    }

    @Test
    void anUnknownTagHasNoDefaultRule() {
        assertThat(TagRules.defaultsFor("colour")).isEmpty();
        assertThat(TagRules.defaultsFor("envoy.http_conn_manager_prefix")).hasSize(2);
    }

    @Test
    void whatIsNoRegularExpressionIsRefused() {
        assertThatThrownBy(() -> TagRule.expression("x", "(unclosed"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    static Stream<Arguments> defaultTags() {
        return rows("default-tags.tsv");
    }

    static Stream<Arguments> istioTags() {
        return rows("istio-tags.tsv");
    }

    static Stream<Arguments> userTags() {
        return rows("user-tags.tsv");
    }

    private static String series(TagRules rules, String name) {
        TaggedName tagged = rules.apply(name);
        return StatsPrometheus.familyName(tagged.name())
                + "{"
                + StatsPrometheus.labels(tagged.tags())
                + "}";
    }

    private static Stream<Arguments> rows(String file) {
        try (var in = TagRulesTest.class.getResourceAsStream("/golden/stats/" + file)) {
            assertThat(in).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split("\t", 2))
                    .map(row -> Arguments.of(row[0], row[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
