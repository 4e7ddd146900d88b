package io.outrider.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.outrider.lb.CommonConfig;
import io.outrider.lb.EdsHealth;
import io.outrider.lb.LoadBalancer;
import io.outrider.lb.LocalityConfig;
import io.outrider.lb.SlowStart;
import io.outrider.lb.clientsideweightedroundrobin.ClientSideWeightedRoundRobin;
import io.outrider.lb.clusterprovided.ClusterProvided;
import io.outrider.lb.hashing.HashConfig;
import io.outrider.lb.hashing.HashKey;
import io.outrider.lb.leastrequest.LeastRequest;
import io.outrider.lb.maglev.Maglev;
import io.outrider.lb.overridehost.OverrideHost;
import io.outrider.lb.overridehost.StickySession;
import io.outrider.lb.peakewma.PeakEwma;
import io.outrider.lb.pickfirst.PickFirst;
import io.outrider.lb.random.Random;
import io.outrider.lb.ringhash.RingHash;
import io.outrider.lb.roundrobin.RoundRobin;
import io.outrider.lb.subset.Subset;
import io.outrider.lb.subset.SubsetConfig;
import io.outrider.lb.wrrlocality.WrrLocality;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LoadBalancerTranslatorTest {
    private static final FieldPath AT = FieldPath.root("Cluster 'c'");
    private static final String TYPES =
            "type.googleapis.com/envoy.extensions.load_balancing_policies.";

    private final ConfigParser parser = ConfigParser.strict();

    private LoadBalancer whole(String yaml) throws ConfigException {
        return LoadBalancerTranslator.translate(
                parser.parseYaml("name: c\n" + yaml, Cluster.getDefaultInstance(), AT),
                ClusterContexts.of(parser, new NoEffectReport()),
                AT);
    }

    /// The policy without what every policy is wrapped in.
    private LoadBalancer translated(String yaml) throws ConfigException {
        return ((StickySession) whole(yaml)).policy();
    }

    /// @param config of the policy, as a YAML flow mapping without its type
    private static String policy(String type, String config) {
        return "{policies: [{typed_extension_config: {name: p, typed_config: {\"@type\": "
                + (type.startsWith("outrider") ? "type.googleapis.com/" + type : TYPES + type)
                + (config.isEmpty() ? "" : ", " + config)
                + "}}}]}";
    }

    private LoadBalancer extension(String type, String config) throws ConfigException {
        return translated("load_balancing_policy: " + policy(type, config));
    }

    @Test
    void theEnumAndTheExtensionMeanTheSame() throws ConfigException {
        assertThat(translated("")).isEqualTo(RoundRobin.DEFAULT);
        assertThat(extension("round_robin.v3.RoundRobin", "")).isEqualTo(RoundRobin.DEFAULT);
        assertThat(translated("lb_policy: LEAST_REQUEST")).isEqualTo(LeastRequest.DEFAULT);
        assertThat(extension("least_request.v3.LeastRequest", "")).isEqualTo(LeastRequest.DEFAULT);
        assertThat(translated("lb_policy: RANDOM"))
                .isEqualTo(new Random(CommonConfig.DEFAULT, LocalityConfig.UNSET))
                .isEqualTo(extension("random.v3.Random", ""));
        assertThat(translated("lb_policy: RING_HASH")).isEqualTo(RingHash.DEFAULT);
        assertThat(extension("ring_hash.v3.RingHash", "")).isEqualTo(RingHash.DEFAULT);
        assertThat(translated("lb_policy: MAGLEV")).isEqualTo(Maglev.DEFAULT);
        assertThat(extension("maglev.v3.Maglev", "")).isEqualTo(Maglev.DEFAULT);
    }

    @Test
    void aHashPolicyTakesItsOwnAndTheCommonSettings() throws ConfigException {
        var expected =
                new RingHash(
                        new HashConfig(new CommonConfig(20), HashKey.HOSTNAME, false, 150),
                        RingHash.HashFunction.MURMUR_HASH_2,
                        10,
                        20);

        assertThat(
                        translated(
                                """
                                lb_policy: RING_HASH
                                ring_hash_lb_config: {hash_function: MURMUR_HASH_2, minimum_ring_size: 10, maximum_ring_size: 20}
                                common_lb_config:
                                  healthy_panic_threshold: {value: 20}
                                  consistent_hashing_lb_config: {use_hostname_for_hashing: true, hash_balance_factor: 150}
                                """))
                .isEqualTo(expected);
        assertThat(
                        translated(
                                "common_lb_config: {healthy_panic_threshold: {value: 20}}\n"
                                        + "load_balancing_policy: "
                                        + policy(
                                                "ring_hash.v3.RingHash",
                                                "hash_function: MURMUR_HASH_2, minimum_ring_size: 10,"
                                                        + " maximum_ring_size: 20, consistent_hashing_lb_config:"
                                                        + " {use_hostname_for_hashing: true,"
                                                        + " hash_balance_factor: 150}")))
                .isEqualTo(expected);
    }

    @Test
    void aHugeRingHasToBeAskedFor() throws ConfigException {
        var asked = (RingHash) extension("ring_hash.v3.RingHash", "maximum_ring_size: 8388608");
        var unasked = (RingHash) extension("ring_hash.v3.RingHash", "");

        assertThat(asked.maximumRingSize()).isEqualTo(8_388_608);
        assertThat(unasked.maximumRingSize()).isEqualTo(1_048_576);
    }

    @Test
    void policiesStandInsideOthers() throws ConfigException {
        String leastRequest = policy("least_request.v3.LeastRequest", "choice_count: 3");

        assertThat(
                        extension(
                                "wrr_locality.v3.WrrLocality",
                                "endpoint_picking_policy: " + leastRequest))
                .isEqualTo(new WrrLocality(least(3)));
        assertThat(
                        extension(
                                "subset.v3.Subset",
                                "fallback_policy: ANY_ENDPOINT, list_as_any: true, default_subset:"
                                        + " {stage: prod}, subset_selectors: [{keys: [v, stage],"
                                        + " fallback_policy: KEYS_SUBSET, fallback_keys_subset:"
                                        + " [v]}], subset_lb_policy: "
                                        + leastRequest))
                .isEqualTo(
                        new Subset(
                                new SubsetConfig(
                                        SubsetConfig.Fallback.ANY_ENDPOINT,
                                        Map.of("stage", "prod"),
                                        List.of(
                                                new SubsetConfig.Selector(
                                                        Set.of("v", "stage"),
                                                        SubsetConfig.SelectorFallback.KEYS_SUBSET,
                                                        Set.of("v"),
                                                        false)),
                                        false,
                                        false,
                                        false,
                                        true,
                                        false,
                                        false),
                                CommonConfig.DEFAULT,
                                least(3)));
        assertThat(
                        extension(
                                "override_host.v3.OverrideHost",
                                "override_host_sources: [{metadata: {key: envoy.lb, path: [{key:"
                                        + " to}]}}, {header: X-To}], fallback_policy: "
                                        + leastRequest))
                .isEqualTo(
                        new OverrideHost(
                                List.of(
                                        new OverrideHost.Metadata("envoy.lb", List.of("to")),
                                        new OverrideHost.Header("x-to")),
                                least(3)));
    }

    private static LeastRequest least(int choices) {
        return new LeastRequest(
                CommonConfig.DEFAULT,
                LocalityConfig.UNSET,
                SlowStart.OFF,
                choices,
                1,
                LeastRequest.SelectionMethod.N_CHOICES);
    }

    @Test
    void subsetsOfTheEnumAreSubsetsToo() throws ConfigException {
        var subset =
                (Subset)
                        translated(
                                """
                                lb_policy: LEAST_REQUEST
                                lb_subset_config:
                                  fallback_policy: DEFAULT_SUBSET
                                  default_subset: {a: "1"}
                                  subset_selectors: [{keys: [version], single_host_per_subset: true}]
                                """);

        assertThat(subset.child()).isEqualTo(LeastRequest.DEFAULT);
        assertThat(subset.config().selectors())
                .containsExactly(
                        new SubsetConfig.Selector(
                                Set.of("version"),
                                SubsetConfig.SelectorFallback.NOT_DEFINED,
                                Set.of(),
                                true));
    }

    @Test
    void ourOwnPolicyIsReadLikeEnvoys() throws ConfigException {
        assertThat(
                        extension(
                                "outrider.extensions.load_balancing_policies.peak_ewma.v1.PeakEwma",
                                "decay_time: 5s, default_rtt: 0.2s"))
                .isEqualTo(
                        new PeakEwma(
                                CommonConfig.DEFAULT,
                                LocalityConfig.UNSET,
                                Duration.ofSeconds(5),
                                Duration.ofMillis(200)));
    }

    @Test
    void otherPoliciesAreKnown() throws ConfigException {
        assertThat(whole("lb_policy: CLUSTER_PROVIDED")).isEqualTo(new ClusterProvided());
        assertThat(extension("pick_first.v3.PickFirst", ""))
                .isEqualTo(new PickFirst(CommonConfig.DEFAULT, LocalityConfig.UNSET, 0));
        assertThat(
                        extension(
                                "client_side_weighted_round_robin.v3.ClientSideWeightedRoundRobin",
                                "blackout_period: 1s, metric_names_for_computing_utilization:"
                                        + " [named_metrics.x]"))
                .isInstanceOfSatisfying(
                        ClientSideWeightedRoundRobin.class,
                        policy -> {
                            assertThat(policy.blackoutPeriod()).isEqualTo(Duration.ofSeconds(1));
                            assertThat(policy.metricNames()).containsExactly("named_metrics.x");
                        });
    }

    @Test
    void theFirstKnownPolicyIsTaken() throws ConfigException {
        String unknown =
                "{typed_extension_config: {name: x, typed_config: {\"@type\":"
                        + " type.googleapis.com/google.protobuf.Empty}}}";
        String known = policy("random.v3.Random", "").substring("{policies: [".length());

        assertThat(translated("load_balancing_policy: {policies: [" + unknown + ", " + known))
                .isInstanceOf(Random.class);
    }

    @Test
    void statusesThatASessionsHostMayHaveAreRead() throws ConfigException {
        var sticky =
                (StickySession)
                        whole("common_lb_config: {override_host_status: {statuses: [DRAINING]}}");

        assertThat(sticky.usable()).containsExactly(EdsHealth.DRAINING);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lb_policy: LOAD_BALANCING_POLICY_CONFIG | load_balancing_policy: missing (expected: a"
                        + " policy, since lb_policy is LOAD_BALANCING_POLICY_CONFIG)",
                "lb_policy: MAGLEV; maglev_lb_config: {table_size: 10} | maglev_lb_config.table_size:"
                        + " 10 (expected: a prime number <= 5000011)",
                "lb_policy: RING_HASH; ring_hash_lb_config: {minimum_ring_size: 9, maximum_ring_size:"
                        + " 3} | ring_hash_lb_config.maximum_ring_size: 3 (expected:"
                        + " minimum_ring_size, 9, to 8388608)",
                "lb_subset_config: {subset_selectors: [{keys: [a], fallback_policy: KEYS_SUBSET}]} |"
                        + " lb_subset_config.subset_selectors[0].fallback_keys_subset: [] (expected:"
                        + " some but not all of [a])",
            })
    void whatIsWrongIsSaidWithItsPath(String yaml, String message) {
        assertThatThrownBy(() -> whole(yaml.replace("; ", "\n")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("Cluster 'c': " + message);
    }

    @Test
    void outOfBandReportsAreRefusedByName() {
        assertThatThrownBy(
                        () ->
                                extension(
                                        "client_side_weighted_round_robin.v3.ClientSideWeightedRoundRobin",
                                        "enable_oob_load_report: true"))
                .isInstanceOf(ConfigException.class)
                .hasMessageEndingWith(
                        "typed_config.enable_oob_load_report: asking hosts for load reports out of band"
                                + " is not supported");
    }
}
