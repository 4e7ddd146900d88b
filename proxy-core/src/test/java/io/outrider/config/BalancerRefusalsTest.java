package io.outrider.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is wrong in a policy, or in a policy inside another, is refused with its whole path.
class BalancerRefusalsTest {
    private static final FieldPath AT = FieldPath.root("Cluster 'c'");
    private static final String TYPES =
            "type.googleapis.com/envoy.extensions.load_balancing_policies.";

    /// Where the message of the only policy of a list stands.
    private static final String ONLY = "policies[0].typed_extension_config.typed_config";

    private static String refusal(String policy) {
        ConfigParser parser = ConfigParser.strict();
        String yaml = "name: c\nload_balancing_policy: " + policy;
        try {
            LoadBalancerTranslator.translate(
                    parser.parseYaml(yaml, Cluster.getDefaultInstance(), AT),
                    ClusterContexts.of(parser, new NoEffectReport()),
                    AT);
            return "accepted";
        } catch (ConfigException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /// A list with one policy.
    ///
    /// @param text type and fields, `round_robin.v3.RoundRobin a: 1, b: 2`; words of capitals stand
    ///   for such lists
    private static String list(String text) {
        int space = text.indexOf(' ');
        String type = space < 0 ? text : text.substring(0, space);
        String fields = space < 0 ? "" : ", " + text.substring(space + 1);
        return "{policies: [{typed_extension_config: {name: p, typed_config: {\"@type\": "
                + (type.startsWith("outrider") || type.startsWith("google")
                        ? "type.googleapis.com/" + type
                        : TYPES + type)
                + fields
                + "}}}]}";
    }

    private static String named(String text) {
        return text.replace("GOOD", list("round_robin.v3.RoundRobin"))
                .replace("BAD", list("least_request.v3.LeastRequest choice_count: 1"))
                .replace("UNKNOWN", list("google.protobuf.Empty"))
                .replace("PROVIDED", list("cluster_provided.v3.ClusterProvided"))
                .replace(
                        "WRR",
                        list(
                                "wrr_locality.v3.WrrLocality endpoint_picking_policy: "
                                        + list("round_robin.v3.RoundRobin")));
    }

    @Test
    void policiesMayStandInsideOthers() {
        assertThat(
                        List.of(
                                "subset.v3.Subset subset_selectors: [{keys: [a]}], subset_lb_policy: WRR",
                                "subset.v3.Subset subset_lb_policy: GOOD, allow_redundant_keys: true",
                                "subset.v3.Subset subset_selectors: [{keys: [a, b],"
                                        + " single_host_per_subset: true}], subset_lb_policy: GOOD",
                                "override_host.v3.OverrideHost override_host_sources: [{header: h}],"
                                        + " fallback_policy: WRR"))
                .allSatisfy(
                        policy -> assertThat(refusal(list(named(policy)))).isEqualTo("accepted"));
    }

    @Test
    void theFirstPolicyThatIsKnownWinsEvenWhereItIsWrong() {
        String both =
                "{policies: ["
                        + inside(list("google.protobuf.Empty"))
                        + ", "
                        + inside(named("BAD"))
                        + ", "
                        + inside(named("GOOD"))
                        + "]}";

        assertThat(refusal(both))
                .isEqualTo(
                        "Cluster 'c': load_balancing_policy.policies[1].typed_extension_config"
                                + ".typed_config.choice_count: 1 (expected: >= 2)");
    }

    private static String inside(String list) {
        return list.substring("{policies: [".length(), list.length() - "]}".length());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "round_robin.v3.RoundRobin slow_start_config: {slow_start_window: 5s, "
                        + "aggression: {default_value: 0, runtime_key: k}} | "
                        + "ONLY.slow_start_config.aggression.default_value: 0.0 (expected: > 0)",
                "round_robin.v3.RoundRobin slow_start_config: {slow_start_window: -5s} | "
                        + "ONLY.slow_start_config.slow_start_window: PT-5S (expected: >= 0)",
                "round_robin.v3.RoundRobin slow_start_config: {slow_start_window: 5s, "
                        + "min_weight_percent: {value: 101}} | "
                        + "ONLY.slow_start_config.min_weight_percent.value: 101 (expected: >= 0 "
                        + "and <= 100)",
                "round_robin.v3.RoundRobin locality_lb_config: {zone_aware_lb_config: "
                        + "{force_locality_direct_routing: true}} | "
                        + "ONLY.locality_lb_config.zone_aware_lb_config.force_locality_direct_routing: "
                        + "direct routing to the own locality whatever its share is not supported",
                "round_robin.v3.RoundRobin locality_lb_config: {zone_aware_lb_config: "
                        + "{routing_enabled: {value: 101}}} | "
                        + "ONLY.locality_lb_config.zone_aware_lb_config.routing_enabled.value: 101 "
                        + "(expected: >= 0 and <= 100)",
                "least_request.v3.LeastRequest choice_count: 1 | ONLY.choice_count: 1 "
                        + "(expected: >= 2)",
                "least_request.v3.LeastRequest active_request_bias: {default_value: -1, "
                        + "runtime_key: k} | ONLY.active_request_bias.default_value: -1.0 (expected: >= 0)",
                "least_request.v3.LeastRequest selection_method: 7 | "
                        + "ONLY.selection_method: 7 (expected: one of N_CHOICES, FULL_SCAN)",
                "random.v3.Random locality_lb_config: {zone_aware_lb_config: "
                        + "{force_locality_direct_routing: true}} | "
                        + "ONLY.locality_lb_config.zone_aware_lb_config.force_locality_direct_routing: "
                        + "direct routing to the own locality whatever its share is not supported",
                "random.v3.Random choice_count: 2 | ONLY.choice_count: unknown field of "
                        + "envoy.extensions.load_balancing_policies.random.v3.Random",
                "ring_hash.v3.RingHash minimum_ring_size: 9000000 | "
                        + "ONLY.minimum_ring_size: 9000000 (expected: >= 1 and <= 8388608)",
                "ring_hash.v3.RingHash minimum_ring_size: 0 | ONLY.minimum_ring_size: 0 "
                        + "(expected: >= 1 and <= 8388608)",
                "ring_hash.v3.RingHash minimum_ring_size: 9, maximum_ring_size: 3 | "
                        + "ONLY.maximum_ring_size: 3 (expected: minimum_ring_size, 9, to 8388608)",
                "ring_hash.v3.RingHash consistent_hashing_lb_config: "
                        + "{hash_balance_factor: 99} | "
                        + "ONLY.consistent_hashing_lb_config.hash_balance_factor: 99 (expected: >= "
                        + "100)",
                "ring_hash.v3.RingHash hash_balance_factor: 99 | "
                        + "ONLY.hash_balance_factor: 99 (expected: >= 100)",
                "ring_hash.v3.RingHash consistent_hashing_lb_config: {hash_policy: "
                        + "[{header: {header_name: x}}]} | "
                        + "ONLY.consistent_hashing_lb_config.hash_policy: unknown field of "
                        + "envoy.extensions.load_balancing_policies.common.v3.ConsistentHashingLbConfig",
                "ring_hash.v3.RingHash hash_function: 9 | ONLY.hash_function: 9 "
                        + "(expected: one of DEFAULT_HASH, XX_HASH, MURMUR_HASH_2)",
                "maglev.v3.Maglev table_size: 10 | ONLY.table_size: 10 (expected: a "
                        + "prime number <= 5000011)",
                "maglev.v3.Maglev table_size: 9000001 | ONLY.table_size: 9000001 "
                        + "(expected: <= 5000011)",
                "maglev.v3.Maglev consistent_hashing_lb_config: {hash_balance_factor: "
                        + "99} | ONLY.consistent_hashing_lb_config.hash_balance_factor: 99 "
                        + "(expected: >= 100)",
                "maglev.v3.Maglev consistent_hashing_lb_config: {hash_policy: [{header: "
                        + "{header_name: x}}]} | ONLY.consistent_hashing_lb_config.hash_policy: "
                        + "unknown field of "
                        + "envoy.extensions.load_balancing_policies.common.v3.ConsistentHashingLbConfig",
                "client_side_weighted_round_robin.v3.ClientSideWeightedRoundRobin "
                        + "enable_oob_load_report: true | ONLY.enable_oob_load_report: asking "
                        + "hosts for load reports out of band is not supported",
                "client_side_weighted_round_robin.v3.ClientSideWeightedRoundRobin "
                        + "error_utilization_penalty: -1 | ONLY.error_utilization_penalty: -1 "
                        + "(expected: >= 0)",
                "client_side_weighted_round_robin.v3.ClientSideWeightedRoundRobin "
                        + "weight_update_period: -1s | ONLY.weight_update_period: PT-1S (expected: "
                        + ">= 0)",
                "client_side_weighted_round_robin.v3.ClientSideWeightedRoundRobin "
                        + "slow_start_config: {slow_start_window: 5s, min_weight_percent: {value: "
                        + "101}} | ONLY.slow_start_config: unknown field of "
                        + "envoy.extensions.load_balancing_policies.client_side_weighted_round_robin.v3.ClientSideWeightedRoundRobin",
                "outrider.extensions.load_balancing_policies.peak_ewma.v1.PeakEwma "
                        + "decay_time: 0s | ONLY.decay_time: PT0S (expected: >= 1 ms)",
                "outrider.extensions.load_balancing_policies.peak_ewma.v1.PeakEwma "
                        + "other: 0s | ONLY.other: unknown field of "
                        + "outrider.extensions.load_balancing_policies.peak_ewma.v1.PeakEwma",
                "subset.v3.Subset subset_selectors: [{keys: [a]}, {keys: [a], "
                        + "fallback_policy: KEYS_SUBSET, fallback_keys_subset: [a]}], "
                        + "subset_lb_policy: GOOD | ONLY.subset_selectors[1].fallback_keys_subset: "
                        + "[a] (expected: some but not all of [a])",
                "subset.v3.Subset subset_selectors: [{keys: []}], subset_lb_policy: GOOD "
                        + "| ONLY.subset_selectors[0].keys: [] (expected: at least one key)",
                "subset.v3.Subset subset_selectors: [{keys: [a]}] | "
                        + "ONLY.subset_lb_policy: missing (expected: "
                        + "envoy.config.cluster.v3.LoadBalancingPolicy)",
                "subset.v3.Subset subset_selectors: [{keys: [a]}], subset_lb_policy: {} "
                        + "| ONLY.subset_lb_policy.policies: [] (expected: at least one policy "
                        + "that is known here)",
                "subset.v3.Subset subset_selectors: [{keys: [a]}], subset_lb_policy: BAD "
                        + "| ONLY.subset_lb_policy.ONLY.choice_count: 1 (expected: >= 2)",
                "subset.v3.Subset subset_selectors: [{keys: [a]}], subset_lb_policy: "
                        + "UNKNOWN | ONLY.subset_lb_policy.policies: [google.protobuf.Empty] "
                        + "(expected: at least one policy that is known here)",
                "subset.v3.Subset subset_selectors: [{keys: [a]}], subset_lb_policy: "
                        + "PROVIDED | ONLY.subset_lb_policy: ClusterProvided (expected: a policy "
                        + "that chooses endpoints)",
                "wrr_locality.v3.WrrLocality | ONLY.endpoint_picking_policy: missing "
                        + "(expected: envoy.config.cluster.v3.LoadBalancingPolicy)",
                "wrr_locality.v3.WrrLocality endpoint_picking_policy: BAD | "
                        + "ONLY.endpoint_picking_policy.ONLY.choice_count: 1 (expected: >= 2)",
                "wrr_locality.v3.WrrLocality endpoint_picking_policy: UNKNOWN | "
                        + "ONLY.endpoint_picking_policy.policies: [google.protobuf.Empty] "
                        + "(expected: at least one policy that is known here)",
                "wrr_locality.v3.WrrLocality endpoint_picking_policy: PROVIDED | "
                        + "ONLY.endpoint_picking_policy: ClusterProvided (expected: a policy that "
                        + "chooses endpoints)",
                "wrr_locality.v3.WrrLocality endpoint_picking_policy: WRR | "
                        + "ONLY.endpoint_picking_policy: WrrLocality (expected: a policy that "
                        + "chooses endpoints)",
                "override_host.v3.OverrideHost fallback_policy: GOOD | "
                        + "ONLY.override_host_sources: missing (expected: at least one)",
                "override_host.v3.OverrideHost override_host_sources: [{header: h}] | "
                        + "ONLY.fallback_policy: missing (expected: a policy)",
                "override_host.v3.OverrideHost override_host_sources: [{header: h}, {}], "
                        + "fallback_policy: GOOD | ONLY.override_host_sources[1]: missing "
                        + "(expected: header or metadata)",
                "override_host.v3.OverrideHost override_host_sources: [{header: h, "
                        + "metadata: {key: a, path: [{key: b}]}}], fallback_policy: GOOD | "
                        + "ONLY.override_host_sources[0].header: set beside metadata (expected: "
                        + "one of the two)",
                "override_host.v3.OverrideHost override_host_sources: [{metadata: {key: "
                        + "a}}], fallback_policy: GOOD | "
                        + "ONLY.override_host_sources[0].metadata.path: 0 elements (expected: at "
                        + "least 1)",
                "override_host.v3.OverrideHost override_host_sources: [{header: h}], "
                        + "fallback_policy: BAD | ONLY.fallback_policy.ONLY.choice_count: 1 "
                        + "(expected: >= 2)",
                "override_host.v3.OverrideHost override_host_sources: [{header: h}], "
                        + "fallback_policy: UNKNOWN | ONLY.fallback_policy.policies: "
                        + "[google.protobuf.Empty] (expected: at least one policy that is known "
                        + "here)",
                "override_host.v3.OverrideHost override_host_sources: [{header: h}], "
                        + "fallback_policy: PROVIDED | ONLY.fallback_policy: ClusterProvided "
                        + "(expected: a policy that chooses endpoints)",
                "override_host.v3.OverrideHost override_host_sources: [{header: h}], "
                        + "fallback_policy: GOOD, selected_host_key: {key: a, path: [{key: b}]} | "
                        + "ONLY.selected_host_key: telling the chosen host in dynamic metadata is "
                        + "not supported",
                "override_host.v3.OverrideHost override_host_sources: [{header: h}], "
                        + "fallback_policy: {policies: [{typed_extension_config: {name: p}}]} | "
                        + "ONLY.fallback_policy.ONLY: missing (expected: a mapping with '@type')",
                "cluster_provided.v3.ClusterProvided some: 1 | ONLY.some: unknown field "
                        + "of "
                        + "envoy.extensions.load_balancing_policies.cluster_provided.v3.ClusterProvided",
                "google.protobuf.Empty | policies: [google.protobuf.Empty] (expected: at "
                        + "least one policy that is known here)"
            })
    void whatIsWrongIsRefusedWithItsPath(String policy, String expected) {
        assertThat(refusal(list(named(policy))).replaceAll(" \\(line 2, column \\d+\\)", ""))
                .isEqualTo("Cluster 'c': load_balancing_policy." + expected.replace("ONLY", ONLY));
    }
}
