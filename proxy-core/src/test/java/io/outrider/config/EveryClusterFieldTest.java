package io.outrider.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// No field of a cluster is ignored in silence: setting it changes what the cluster does, or is
/// refused, or is reported as having no effect.
class EveryClusterFieldTest {
    private static final FieldPath AT = FieldPath.root("Cluster 'c'");

    /// What belongs to something that is refused as a whole (a retry budget of one host, an unknown
    /// type of cluster, discovery), is meant for listeners or for Envoy's own codecs, is text, or
    /// says what holds anyway.
    private static final Set<String> EXPECTED =
            Set.of(
                    "circuit_breakers.per_host_thresholds.retry_budget.budget_percent",
                    "circuit_breakers.per_host_thresholds.retry_budget.min_retry_concurrency",
                    "cluster_type.typed_config",
                    "dns_resolvers.socket_address.ipv4_compat",
                    "dns_resolvers.socket_address.protocol",
                    "dns_resolvers.socket_address.protocol=UDP",
                    "eds_cluster_config.eds_config",
                    "eds_cluster_config.service_name",
                    "health_checks.http_health_check.method=GET",
                    "load_assignment.endpoints.lb_endpoints.endpoint.additional_addresses.address.socket_address.ipv4_compat",
                    "load_assignment.endpoints.lb_endpoints.endpoint.address.socket_address.ipv4_compat",
                    "load_assignment.endpoints.lb_endpoints.endpoint.health_check_config.address.socket_address.ipv4_compat",
                    "upstream_bind_config.additional_source_addresses.ipv4_compat",
                    "upstream_bind_config.socket_options.description",
                    "upstream_bind_config.socket_options.state=STATE_BOUND",
                    "upstream_bind_config.source_address.ipv4_compat");

    private static final String ENDPOINT =
            """
            load_assignment:
              cluster_name: c
              endpoints:
              - lb_endpoints:
                - endpoint:
                    address: {socket_address: {address: 127.0.0.1, port_value: 80}}
                    additional_addresses:
                    - address: {socket_address: {address: 127.0.0.1, port_value: 81}}
                    health_check_config: {port_value: 82}
              policy: {drop_overloads: [{category: a, drop_percentage: {numerator: 5}}]}
            """;

    private static final String PLAIN = "name: c\ntype: STATIC\n" + ENDPOINT;

    private static final String DNS =
            "name: c\ntype: STRICT_DNS\n"
                    + ENDPOINT
                    + """
            health_checks:
            - timeout: 1s
              interval: 1s
              unhealthy_threshold: 2
              healthy_threshold: 2
              http_health_check:
                path: /
                expected_statuses: [{start: 200, end: 201}]
                request_headers_to_add: [{header: {key: x-a, value: a}}]
            circuit_breakers:
              thresholds: [{retry_budget: {}}]
              per_host_thresholds: [{max_connections: 5}]
            outlier_detection: {}
            dns_failure_refresh_rate: {base_interval: 1s}
            dns_resolvers: [{socket_address: {address: 127.0.0.1, port_value: 53}}]
            lb_policy: LEAST_REQUEST
            least_request_lb_config:
              slow_start_config: {slow_start_window: 5s, aggression: {default_value: 1, runtime_key: a}}
              active_request_bias: {default_value: 1, runtime_key: a}
            common_lb_config: {zone_aware_lb_config: {}}
            upstream_connection_options: {tcp_keepalive: {}}
            """;

    private static final String TCP_CHECKED =
            "name: c\ntype: LOGICAL_DNS\n"
                    + ENDPOINT
                    + """
            health_checks:
            - timeout: 1s
              interval: 1s
              unhealthy_threshold: 2
              healthy_threshold: 2
              tcp_health_check: {send: {text: "00"}, receive: [{text: "00"}]}
            lb_policy: RING_HASH
            common_lb_config: {consistent_hashing_lb_config: {}}
            round_robin_lb_config: {slow_start_config: {slow_start_window: 5s, aggression: {default_value: 1, runtime_key: a}}}
            """;

    private static final String GRPC_CHECKED =
            "name: c\ntype: STATIC\n"
                    + ENDPOINT.replace(
                            "{port_value: 82}",
                            "{address: {socket_address: {address: 127.0.0.1, port_value: 82}}}")
                    + """
            health_checks:
            - timeout: 1s
              interval: 1s
              unhealthy_threshold: 2
              healthy_threshold: 2
              grpc_health_check: {}
            http2_protocol_options: {connection_keepalive: {interval: 5s, timeout: 5s}}
            transport_socket_matches:
            - name: a
              match: {a: b}
              transport_socket:
                name: raw
                typed_config: {"@type": type.googleapis.com/envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer}
            lb_policy: MAGLEV
            common_lb_config: {locality_weighted_lb_config: {}}
            """;

    private static final String SUBSETS =
            "name: c\ntype: STATIC\n"
                    + ENDPOINT
                    + """
            lb_policy: ROUND_ROBIN
            round_robin_lb_config: {slow_start_config: {slow_start_window: 5s, aggression: {default_value: 1, runtime_key: a}}}
            lb_subset_config:
              {fallback_policy: DEFAULT_SUBSET, default_subset: {a: b}, subset_selectors: [{keys: [a, b]}]}
            upstream_bind_config:
              source_address: {address: 127.0.0.1, port_value: 0}
              socket_options: [{level: 1, name: 2, int_value: 3, state: STATE_PREBIND}]
              additional_source_addresses: [{address: "::1", port_value: 0}]
            """;

    private static final String EDS =
            """
            name: c
            type: EDS
            eds_cluster_config: {eds_config: {ads: {}}}
            """;

    private static final String ORIGINAL =
            """
            name: c
            type: ORIGINAL_DST
            lb_policy: CLUSTER_PROVIDED
            original_dst_lb_config: {use_http_header: true}
            """;

    private final ConfigParser parser = ConfigParser.strict();
    private final NoEffectReport noEffect = new NoEffectReport();
    private final FactoryContext context = ClusterContexts.of(parser, noEffect);

    @Test
    void everyFieldWorksOrIsNamed() throws ConfigException {
        var bases = new ArrayList<Message>();
        for (String yaml : List.of(PLAIN, DNS, TCP_CHECKED, GRPC_CHECKED, SUBSETS, EDS, ORIGINAL)) {
            bases.add(parser.parseYaml(yaml, Cluster.getDefaultInstance(), AT));
        }
        var fields =
                new EveryField(bases, EveryClusterFieldTest::isOurs, m -> outcome((Cluster) m));

        fields.look();

        assertThat(fields.silent).containsExactlyInAnyOrderElementsOf(EXPECTED);
    }

    @Test
    void everyFieldOfItsHttpOptionsWorksOrIsNamed() throws ConfigException {
        var bases = new ArrayList<Message>();
        for (String yaml :
                List.of(
                        "explicit_http_config: {http_protocol_options: {}}",
                        """
                        explicit_http_config:
                          http2_protocol_options:
                            custom_settings_parameters: [{identifier: 9, value: 9}]
                        """,
                        "auto_config: {http2_protocol_options: {custom_settings_parameters: [{identifier: 9, value: 9}]}}",
                        "use_downstream_protocol_config: {http2_protocol_options: {custom_settings_parameters: [{identifier: 9, value: 9}]}}",
                        "explicit_http_config: {http3_protocol_options: {}}",
                        "auto_config: {http3_protocol_options: {}}",
                        """
                        explicit_http_config:
                          http2_protocol_options:
                            connection_keepalive: {interval: 5s, timeout: 5s}
                        """,
                        """
                        use_downstream_protocol_config:
                          http_protocol_options: {header_key_format: {proper_case_words: {}}}
                          http2_protocol_options:
                            connection_keepalive: {interval: 5s, timeout: 5s}
                        """,
                        """
                        auto_config:
                          http_protocol_options: {header_key_format: {proper_case_words: {}}}
                          http2_protocol_options:
                            connection_keepalive: {interval: 5s, timeout: 5s}
                        """)) {
            bases.add(parser.parseYaml(yaml, HttpProtocolOptions.getDefaultInstance(), AT));
        }
        Cluster cluster =
                parser.parseYaml(
                        PLAIN
                                + """
                                transport_socket:
                                  name: raw
                                  typed_config: {"@type": type.googleapis.com/envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer}
                                """,
                        Cluster.getDefaultInstance(),
                        AT);
        var fields =
                new EveryField(
                        bases,
                        EveryClusterFieldTest::isOurs,
                        options ->
                                outcome(
                                        cluster.toBuilder()
                                                .putTypedExtensionProtocolOptions(
                                                        "http", Any.pack(options))
                                                .build()));

        fields.look();

        assertThat(fields.silent)
                .allMatch(field -> EXPECTED.contains(field.substring(field.indexOf('.') + 1)));
    }

    private static boolean isOurs(String type) {
        return type.startsWith("envoy.config.cluster.v3.")
                || type.startsWith("envoy.config.endpoint.v3.")
                || type.startsWith("envoy.extensions.upstreams.http.v3.")
                || type.startsWith("envoy.config.core.v3.HealthCheck")
                || type.startsWith("envoy.config.core.v3.Http")
                || type.startsWith("envoy.config.core.v3.UpstreamHttp")
                || type.startsWith("envoy.config.core.v3.Runtime")
                || type.startsWith("envoy.config.core.v3.Keepalive")
                || type.startsWith("envoy.config.core.v3.Socket")
                || type.startsWith("envoy.config.core.v3.Address")
                || type.equals("envoy.config.core.v3.TcpKeepalive")
                || type.startsWith("envoy.config.core.v3.Http")
                || type.equals("envoy.config.core.v3.KeepaliveSettings")
                || type.equals("envoy.config.core.v3.BindConfig");
    }

    private String outcome(Cluster proto) throws ConfigException {
        int noted = noEffect.entries().size();
        parser.validate(proto, AT);
        var translated = new ClusterTranslator(context, List.of()).translate(proto, AT);
        var notes = noEffect.entries().subList(noted, noEffect.entries().size());
        return Contents.of(translated) + notes;
    }
}
