package io.outrider.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// No field of a balancing policy's message is ignored in silence.
class EveryBalancerFieldTest {
    private static final FieldPath AT = FieldPath.root("Cluster 'c'");
    private static final String POLICIES = "envoy.extensions.load_balancing_policies.";

    private static final String ROUND_ROBIN =
            "{policies: [{typed_extension_config: {name: p, typed_config:"
                    + " {\"@type\": type.googleapis.com/"
                    + POLICIES
                    + "round_robin.v3.RoundRobin}}}]}";

    /// A default, and what belongs to a field that is refused (`enable_oob_load_report`).
    private static final Set<String> EXPECTED =
            Set.of("hash_function=XX_HASH", "oob_reporting_period");

    private final ConfigParser parser = ConfigParser.strict();
    private final NoEffectReport noEffect = new NoEffectReport();
    private final FactoryContext context = ClusterContexts.of(parser, noEffect);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "round_robin.v3.RoundRobin|locality_lb_config: {zone_aware_lb_config: {}}, slow_start_config: {slow_start_window: 5s, aggression: {default_value: 1, runtime_key: a}}",
                "least_request.v3.LeastRequest|locality_lb_config: {zone_aware_lb_config: {}}, active_request_bias: {default_value: 1, runtime_key: a}, slow_start_config: {slow_start_window: 5s, aggression: {default_value: 1, runtime_key: a}}",
                "random.v3.Random|locality_lb_config: {zone_aware_lb_config: {}}",
                "ring_hash.v3.RingHash|consistent_hashing_lb_config: {}",
                "maglev.v3.Maglev|consistent_hashing_lb_config: {}",
                "pick_first.v3.PickFirst|",
                "client_side_weighted_round_robin.v3.ClientSideWeightedRoundRobin|",
                "subset.v3.Subset?subset_lb_policy: "
                        + ROUND_ROBIN
                        + "|subset_selectors: [{keys: [a, b]}]",
                "wrr_locality.v3.WrrLocality?endpoint_picking_policy: " + ROUND_ROBIN + "|",
                "override_host.v3.OverrideHost?override_host_sources: [{header: h}], fallback_policy: "
                        + ROUND_ROBIN
                        + "|",
                "cluster_provided.v3.ClusterProvided|"
            })
    void everyFieldWorksOrIsNamed(String row) throws ConfigException {
        String head = row.substring(0, row.indexOf('|'));
        String further = row.substring(row.indexOf('|') + 1);
        int needs = head.indexOf('?');
        String type = needs < 0 ? head : head.substring(0, needs);
        String needed = needs < 0 ? "" : head.substring(needs + 1);
        Message plain = policy(type, needed);
        Message rich =
                policy(
                        type,
                        needed.isEmpty() || further.isEmpty()
                                ? needed + further
                                : needed + ", " + further);
        var every =
                new EveryField(
                        List.of(plain, rich),
                        each ->
                                each.startsWith(POLICIES)
                                        || each.startsWith("envoy.config.core.v3.Runtime"),
                        this::outcome);

        every.look();

        assertThat(every.silent).isSubsetOf(EXPECTED);
    }

    private Message policy(String type, String fields) throws ConfigException {
        Any any =
                parser.parseYaml(
                        "{\"@type\": type.googleapis.com/"
                                + POLICIES
                                + type
                                + (fields.isEmpty() ? "" : ", " + fields)
                                + "}",
                        Any.getDefaultInstance(),
                        AT);
        return parser.unpack(any, AT);
    }

    private String outcome(Message policy) throws ConfigException {
        int noted = noEffect.entries().size();
        var cluster = Cluster.newBuilder().setName("c").setType(Cluster.DiscoveryType.STATIC);
        cluster.getLoadBalancingPolicyBuilder()
                .addPoliciesBuilder()
                .getTypedExtensionConfigBuilder()
                .setName("p")
                .setTypedConfig(Any.pack(policy));
        parser.validate(cluster.build(), AT);
        var made = LoadBalancerTranslator.translate(cluster.build(), context, AT);
        var notes = noEffect.entries().subList(noted, noEffect.entries().size());
        return Contents.of(made) + notes;
    }
}
