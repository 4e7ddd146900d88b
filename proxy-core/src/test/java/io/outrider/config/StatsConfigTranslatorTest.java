package io.outrider.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.outrider.stats.Counter;
import io.outrider.stats.HistogramBuckets;
import io.outrider.stats.StatsConfig;
import io.outrider.stats.StatsMatcher;
import io.outrider.stats.StatsStore;
import io.outrider.stats.Tag;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatsConfigTranslatorTest {
    @Test
    void anEmptyMessageMeansEveryStatAndTheDefaultTags() throws Exception {
        StatsConfig config = translate("{}");

        assertThat(config.matcher()).isEqualTo(StatsMatcher.ALL);
        assertThat(config.histogramBuckets()).isEmpty();
        assertThat(tagsOf(config, "cluster.reviews.upstream_rq_200"))
                .containsExactly(
                        new Tag("envoy.response_code", "200"),
                        new Tag("envoy.cluster_name", "reviews"));
    }

    @Test
    void aUsersTagsReplaceTheDefaultOnesWhenThoseAreSwitchedOff() throws Exception {
        StatsConfig config =
                translate(
                        """
                        {"use_all_default_tags": false, "stats_tags": [
                          {"tag_name": "where", "fixed_value": "east"},
                          {"tag_name": "cluster_name", "regex": "^cluster(\\\\.(.+);)"},
                          {"tag_name": "envoy.response_code"}]}
                        """);

        assertThat(tagsOf(config, "cluster.xds-grpc;.upstream_rq_200"))
                .containsExactly(
                        new Tag("where", "east"),
                        new Tag("cluster_name", "xds-grpc"),
                        new Tag("envoy.response_code", "200"));
    }

    @Test
    void theInclusionListDecidesWhichStatsExist() throws Exception {
        StatsMatcher matcher =
                translate(
                                """
                                {"stats_matcher": {"inclusion_list": {"patterns": [
                                  {"prefix": "cluster_manager"},
                                  {"suffix": "rbac.allowed"},
                                  {"contains": "OverFlow", "ignore_case": true},
                                  {"safe_regex": {"regex": "vhost\\\\..*\\\\.route\\\\..*"}}]}}}
                                """)
                        .matcher();

        assertThat(
                        List.of(
                                "cluster_manager.active_clusters",
                                "http.in.rbac.allowed",
                                "cluster.a.upstream_cx_overflow",
                                "vhost.v.route.r.upstream_rq_200"))
                .allMatch(matcher::accepts);
        assertThat(List.of("cluster.a.upstream_cx_total", "x.vhost.v.route.r"))
                .noneMatch(matcher::accepts);
    }

    @Test
    void rejectAllLeavesNoStat() throws Exception {
        assertThat(translate("{\"stats_matcher\": {\"reject_all\": true}}").matcher().accepts("x"))
                .isFalse();
        assertThat(translate("{\"stats_matcher\": {\"reject_all\": false}}").matcher().accepts("x"))
                .isTrue();
    }

    @Test
    void bucketBoundsAreSorted() throws Exception {
        StatsConfig config =
                translate(
                        """
                        {"histogram_bucket_settings": [
                          {"match": {"prefix": "istio"}, "buckets": [10, 0.5, 10, 3]}]}
                        """);

        assertThat(config.histogramBuckets())
                .containsExactly(
                        new HistogramBuckets(
                                new StatsMatcher.Name.Prefix("istio"), List.of(0.5, 3.0, 10.0)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "{\"stats_tags\": [{\"tag_name\": \"colour\"}]} # stats_config.stats_tags[0].tag_name: \"colour\" (expected: regex or fixed_value beside it, or the name of a default tag)",
                "{\"stats_tags\": [{\"tag_name\": \"x\", \"regex\": \"(a\"}]} # stats_config.stats_tags[0].regex: \"(a\" (expected: a regular expression; missing closing ))",
                "{\"stats_matcher\": {\"exclusion_list\": {\"patterns\": [{\"safe_regex\": {\"regex\": \"[\"}}]}}} # stats_config.stats_matcher.exclusion_list.patterns[0].safe_regex.regex: \"[\" (expected: an RE2 expression; missing closing ])",
                "{\"stats_matcher\": {\"inclusion_list\": {\"patterns\": [{}]}}} # stats_config.stats_matcher.inclusion_list.patterns[0]: missing (expected: exact, prefix, suffix, contains or safe_regex)",
                "{\"histogram_bucket_settings\": [{\"match\": {\"exact\": \"x\"}}]} # stats_config.histogram_bucket_settings[0].buckets: missing (expected: at least one bound)",
                "{\"histogram_bucket_settings\": [{\"match\": {\"exact\": \"x\"}, \"buckets\": [1, 0]}]} # stats_config.histogram_bucket_settings[0].buckets[1]: 0.0 (expected: > 0)",
            })
    void whatCannotBeIsRefusedWithItsPath(String json, String message) {
        assertThatThrownBy(() -> translate(json))
                .isInstanceOf(ConfigException.class)
                .hasMessage("bootstrap: " + message);
    }

    private static List<Tag> tagsOf(StatsConfig config, String name) {
        Counter counter = new StatsStore(0, config).root().counter(name);
        return counter.tagged().tags();
    }

    private static StatsConfig translate(String json)
            throws ConfigException, InvalidProtocolBufferException {
        var proto = io.envoyproxy.envoy.config.metrics.v3.StatsConfig.newBuilder();
        JsonFormat.parser().merge(json, proto);
        return StatsConfigTranslator.translate(
                proto.build(), FieldPath.root("bootstrap").field("stats_config"));
    }
}
