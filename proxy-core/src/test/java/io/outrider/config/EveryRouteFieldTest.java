package io.outrider.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// No field of a route configuration is ignored in silence: setting it changes what is done, or is
/// refused, or is reported as having no effect.
class EveryRouteFieldTest {
    private static final FieldPath AT = FieldPath.root("RouteConfiguration 'r'");

    /// A guard of Envoy's own: RE2/J counts in another way.
    private static final Set<String> EXPECTED =
            Set.of("virtual_hosts.routes.match.safe_regex.google_re2.max_program_size");

    private static final String PLAIN =
            """
            name: r
            virtual_hosts:
            - name: v
              domains: ["*"]
              routes:
              - match: {prefix: /}
                route: {cluster: c}
            """;

    /// With one of everything that can stand beside the others.
    private static final String RICH =
            """
            name: r
            request_headers_to_add: [{header: {key: x-a, value: table}}]
            response_headers_to_add: [{header: {key: x-a, value: table}}]
            virtual_hosts:
            - name: v
              domains: ["*"]
              request_headers_to_add: [{header: {key: x-a, value: host}}]
              response_headers_to_add: [{header: {key: x-a, value: host}}]
              retry_policy:
                retry_on: 5xx
                retry_host_predicate:
                - name: envoy.retry_host_predicates.previous_hosts
                  typed_config: {"@type": type.googleapis.com/envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate}
                retriable_headers: [{name: x-b, present_match: true}]
                retry_back_off: {base_interval: 1s, max_interval: 300s}
                rate_limited_retry_back_off:
                  reset_headers: [{name: retry-after, format: SECONDS}]
              virtual_clusters:
              - name: vc
                headers: [{name: ":path", string_match: {exact: /}}]
              routes:
              - match:
                  prefix: /
                  headers: [{name: x-b, string_match: {safe_regex: {regex: a}}}]
                  query_parameters: [{name: q, string_match: {exact: a}}]
                  runtime_fraction: {default_value: {numerator: 50}}
                request_headers_to_add: [{header: {key: x-a, value: route}}]
                response_headers_to_add: [{header: {key: x-a, value: route}}]
                decorator: {operation: o}
                route:
                  weighted_clusters:
                    clusters:
                    - {name: c, weight: 1,
                       request_headers_to_add: [{header: {key: x-a, value: target}}],
                       response_headers_to_add: [{header: {key: x-a, value: target}}]}
                    - {name: d, weight: 2}
                  host_rewrite_path_regex: {pattern: {regex: a}, substitution: b}
                  regex_rewrite: {pattern: {regex: a}, substitution: b}
                  hash_policy:
                  - {cookie: {name: c, ttl: 5s, attributes: [{name: a, value: b}]}}
                  max_stream_duration:
                    {max_stream_duration: 5s, grpc_timeout_header_max: 4s}
                  upgrade_configs: [{upgrade_type: CONNECT, connect_config: {}}]
            """;

    private static final String REDIRECT =
            """
            name: r
            virtual_hosts:
            - name: v
              domains: ["*"]
              routes:
              - match: {path_separated_prefix: /a}
                redirect: {regex_rewrite: {pattern: {regex: a}, substitution: b}}
            """;

    private static final String DIRECT =
            """
            name: r
            virtual_hosts:
            - name: v
              domains: ["*"]
              routes:
              - match: {safe_regex: {regex: a}}
                direct_response: {status: 200, body: {inline_string: a}}
            """;

    private static final String HASHED =
            """
            name: r
            virtual_hosts:
            - name: v
              domains: ["*"]
              routes:
              - match: {path: /a}
                route:
                  cluster_header: x-c
                  host_rewrite_literal: h
                  hash_policy:
                  - {header: {header_name: x-h,
                      regex_rewrite: {pattern: {regex: a}, substitution: b}}}
            """;

    private static final String VAIN =
            """
            name: r
            virtual_hosts:
            - name: v
              domains: ["*"]
              cors: {}
              rate_limits: [{actions: [{remote_address: {}}]}]
              routes:
              - match: {prefix: /, headers: [{name: x-b, string_match: {exact: a}}]}
                tracing: {}
                decorator: {operation: o}
                route:
                  cluster: c
                  cors: {}
                  rate_limits: [{actions: [{remote_address: {}}]}]
            """;

    private static final String UNKNOWN = PLAIN.replace("cluster: c", "cluster: unknown");

    private static final String LARGE =
            DIRECT.replace("inline_string: a", "inline_string: " + "a".repeat(5000));

    private static final String DYNAMIC =
            """
            name: r
            virtual_hosts:
            - name: v
              domains: ["*"]
              routes:
              - match:
                  prefix: /
                  dynamic_metadata: [{filter: a, path: [{key: b}], value: {present_match: true}}]
                non_forwarding_action: {}
            """;

    private static final String STATE =
            """
            name: r
            virtual_hosts:
            - name: v
              domains: ["*"]
              routes:
              - match:
                  prefix: /
                  filter_state: [{key: a, string_match: {exact: a}}]
                non_forwarding_action: {}
            """;

    private static final String PLUGIN =
            """
            name: r
            cluster_specifier_plugins:
            - extension:
                name: a
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.echo.v3.Echo
            """;

    private final ConfigParser parser = ConfigParser.strict();
    private final NoEffectReport noEffect = new NoEffectReport();
    private final FactoryContext context = ClusterContexts.of(parser, noEffect);

    @Test
    void everyFieldWorksOrIsNamed() throws ConfigException {
        var bases = new ArrayList<Message>();
        for (String yaml :
                List.of(
                        PLAIN, RICH, REDIRECT, DIRECT, HASHED, VAIN, UNKNOWN, LARGE, DYNAMIC, STATE,
                        PLUGIN)) {
            bases.add(parser.parseYaml(yaml, RouteConfiguration.getDefaultInstance(), AT));
        }
        var fields =
                new EveryField(
                        bases,
                        type ->
                                type.startsWith("envoy.config.route.v3.")
                                        || type.startsWith("envoy.config.core.v3.Header")
                                        || type.startsWith("envoy.type.matcher.v3."),
                        message -> outcome((RouteConfiguration) message));

        fields.look();

        assertThat(fields.silent).containsExactlyInAnyOrderElementsOf(EXPECTED);
    }

    private String outcome(RouteConfiguration proto) throws ConfigException {
        int noted = noEffect.entries().size();
        parser.validate(proto, AT);
        var table = new RouteTranslator(context).translate(proto, AT);
        var notes = noEffect.entries().subList(noted, noEffect.entries().size());
        return Contents.of(table) + notes;
    }
}
