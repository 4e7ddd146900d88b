package io.outrider.config;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Numbers of a cluster that make no sense are refused with their path. What Envoy says to each was
/// asked: it refuses the same, unless a comment says otherwise.
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    healthy_panic_threshold.value: 101 (expected: >= 0 and <= 100) | common_lb_config: {healthy_panic_threshold: {value: 101}}
                    healthy_panic_threshold.value: -1 (expected: >= 0 and <= 100) | common_lb_config: {healthy_panic_threshold: {value: -1}}
                    routing_enabled.value: 101 (expected: >= 0 and <= 100) | common_lb_config: {zone_aware_lb_config: {routing_enabled: {value: 101}}}
                    hash_balance_factor: 50 (expected: >= 100) | common_lb_config: {consistent_hashing_lb_config: {hash_balance_factor: 50}}
                    ring_hash_lb_config.minimum_ring_size: 8388609 (expected: <= 8388608) | {lb_policy: RING_HASH, ring_hash_lb_config: {minimum_ring_size: 8388609}}
                    ring_hash_lb_config.maximum_ring_size: 10 (expected: minimum_ring_size, 20, to 8388608) | {lb_policy: RING_HASH, ring_hash_lb_config: {minimum_ring_size: 20, maximum_ring_size: 10}}
                    maglev_lb_config.table_size: 100 (expected: a prime number <= 5000011) | {lb_policy: MAGLEV, maglev_lb_config: {table_size: 100}}
                    maglev_lb_config.table_size: 5000012 (expected: <= 5000011) | {lb_policy: MAGLEV, maglev_lb_config: {table_size: 5000012}}
                    least_request_lb_config.choice_count: 1 (expected: >= 2) | {lb_policy: LEAST_REQUEST, least_request_lb_config: {choice_count: 1}}
                    # Envoy takes these two, and goes on with whatever comes of it
                    least_request_lb_config.active_request_bias.default_value: -1.0 (expected: >= 0) | {lb_policy: LEAST_REQUEST, least_request_lb_config: {active_request_bias: {default_value: -1, runtime_key: a}}}
                    round_robin_lb_config.slow_start_config.aggression.default_value: 0.0 (expected: > 0) | round_robin_lb_config: {slow_start_config: {slow_start_window: 5s, aggression: {default_value: 0, runtime_key: a}}}
                    min_weight_percent.value: 101 (expected: >= 0 and <= 100) | round_robin_lb_config: {slow_start_config: {slow_start_window: 5s, min_weight_percent: {value: 101}}}
                    outlier_detection.max_ejection_percent: 101 (expected: <= 100) | outlier_detection: {max_ejection_percent: 101}
                    outlier_detection.interval: 0s (expected: > 0s) | outlier_detection: {interval: 0s}
                    max_ejection_time: PT5S (expected: >= base_ejection_time, PT10S) | outlier_detection: {base_ejection_time: 10s, max_ejection_time: 5s}
                    retry_budget.budget_percent.value: 101 (expected: >= 0 and <= 100) | circuit_breakers: {thresholds: [{retry_budget: {budget_percent: {value: 101}}}]}
                    preconnect_policy.per_upstream_preconnect_ratio: 4 (expected: >= 1 and <= 3) | preconnect_policy: {per_upstream_preconnect_ratio: 4}
                    preconnect_policy.predictive_preconnect_ratio: 0.5 (expected: >= 1 and <= 3) | preconnect_policy: {predictive_preconnect_ratio: 0.5}
                    preconnect_policy.predictive_preconnect_ratio: NaN (expected: >= 1 and <= 3) | preconnect_policy: {predictive_preconnect_ratio: NaN}
                    lb_endpoints[0].load_balancing_weight: 0 (expected: >= 1) | load_assignment: {cluster_name: c, endpoints: [{lb_endpoints: [{load_balancing_weight: 0}]}]}
                    # Envoy takes weights up to 4294967295
                    lb_endpoints[0].load_balancing_weight: 4294967295 (expected: <= 2147483647) | load_assignment: {cluster_name: c, endpoints: [{lb_endpoints: [{load_balancing_weight: 4294967295, endpoint: {address: {socket_address: {address: 10.0.0.1, port_value: 1}}}}]}]}
                    endpoints[0].load_balancing_weight: 0 (expected: >= 1) | load_assignment: {cluster_name: c, endpoints: [{load_balancing_weight: 0}]}
                    endpoints[0].priority: 129 (expected: <= 128) | load_assignment: {cluster_name: c, endpoints: [{priority: 129}]}
                    policy.overprovisioning_factor: 0 (expected: > 0) | load_assignment: {cluster_name: c, policy: {overprovisioning_factor: 0}}
                    drop_overloads[0].drop_percentage: 101 of 100 (expected: at most all) | load_assignment: {cluster_name: c, policy: {drop_overloads: [{category: a, drop_percentage: {numerator: 101}}]}}
                    drop_overloads[0].drop_percentage: 4294967295 of 100 (expected: at most all) | load_assignment: {cluster_name: c, policy: {drop_overloads: [{category: a, drop_percentage: {numerator: 4294967295}}]}}
                    """)
    void aNumberOutOfRangeIsRefusedWithItsPath(String message, String yaml) {
        assertThatThrownBy(() -> translate(cluster(yaml)))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("Cluster 'c': ")
                .hasMessageContaining(message);
    }

    /// Odd, but so it is in Envoy.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "load_assignment: {cluster_name: c}",
                "load_assignment: {cluster_name: c, endpoints: [{}]}",
                "load_assignment: {cluster_name: c, endpoints: [{priority: 5}]}",
                "load_assignment: {cluster_name: c, endpoints: [{lb_endpoints: [ONE, ONE]}]}",
                "load_assignment: {cluster_name: c, endpoints: [{lb_endpoints: [ONE]}, {priority: 1, lb_endpoints: [ONE]}]}",
                "load_assignment: {cluster_name: c, endpoints: [{load_balancing_weight: 2, lb_endpoints: [ONE]}, {load_balancing_weight: 3, lb_endpoints: [ONE]}]}",
                "circuit_breakers: {thresholds: [{max_connections: 1}, {max_connections: 2}]}"
            })
    void whatHasAMeaningIsTaken(String yaml) throws ConfigException {
        translate(
                cluster(
                        yaml.replace(
                                "ONE",
                                "{endpoint: {address: {socket_address: {address: 10.0.0.1, port_value: 1}}}}")));
    }

    private static String cluster(String fields) {
        return fields.startsWith("{")
                ? "{name: c, type: STATIC, " + fields.substring(1)
                : "{name: c, type: STATIC, " + fields + "}";
    }

    private void translate(String yaml) throws ConfigException {
        Cluster cluster = parser.parseYaml(yaml, Cluster.getDefaultInstance(), AT);
        parser.validate(cluster, AT);
        new ClusterTranslator(ClusterContexts.of(parser, new NoEffectReport()), java.util.List.of())
                .translate(cluster, AT);
    }
}
