package io.outrider.config;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Fractions of a cluster that are no numbers are refused with their path.
class BadClusterNumbersTest {
    private static final FieldPath AT = FieldPath.root("Cluster 'c'");

    private final ConfigParser parser = ConfigParser.strict();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "common_lb_config.healthy_panic_threshold.value|common_lb_config: {healthy_panic_threshold: {value: NaN}}",
                "circuit_breakers.thresholds[0].retry_budget.budget_percent.value|circuit_breakers: {thresholds: [{retry_budget: {budget_percent: {value: NaN}}}]}",
                "least_request_lb_config.active_request_bias|lb_policy: LEAST_REQUEST\nleast_request_lb_config: {active_request_bias: {default_value: NaN, runtime_key: a}}",
                "round_robin_lb_config.slow_start_config|round_robin_lb_config: {slow_start_config: {slow_start_window: 5s, aggression: {default_value: NaN, runtime_key: a}}}",
                "preconnect_policy.per_upstream_preconnect_ratio|preconnect_policy: {per_upstream_preconnect_ratio: NaN}"
            })
    void aFractionThatIsNoNumberIsRefusedWithItsPath(String row) {
        String path = row.substring(0, row.indexOf('|'));
        String yaml = "name: c\ntype: STATIC\n" + row.substring(row.indexOf('|') + 1);

        assertThatThrownBy(() -> translate(yaml))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(path)
                .hasMessageContaining("NaN (expected: ");
    }

    private void translate(String yaml) throws ConfigException {
        Cluster cluster = parser.parseYaml(yaml, Cluster.getDefaultInstance(), AT);
        parser.validate(cluster, AT);
        new ClusterTranslator(ClusterContexts.of(parser, new NoEffectReport()), java.util.List.of())
                .translate(cluster, AT);
    }
}
