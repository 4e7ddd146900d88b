package io.outrider.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// No field of a connection manager is ignored in silence: setting it changes what is done, or is
/// refused, or is reported as having no effect. Routes have a test of their own.
class EveryConnectionManagerFieldTest {
    private static final FieldPath AT = FieldPath.root("Listener 'l'");

    /// For filters that there are, METADATA frames (which are refused), clusters, or Envoy's own
    /// codecs; and a default.
    private static final Set<String> EXPECTED =
            Set.of(
                    "http_filters.is_optional",
                    "path_with_escaped_slashes_action=KEEP_UNCHANGED",
                    "upgrade_configs.filters.is_optional");

    private static final String PLAIN =
            """
            stat_prefix: p
            route_config: {name: r, virtual_hosts: []}
            http_filters:
            - name: router
              typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
            """;

    private static final String RDS =
            """
            stat_prefix: p
            rds: {route_config_name: r, config_source: {ads: {}}}
            http_filters:
            - name: router
              typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
            """;

    private static final String SCOPED =
            """
            stat_prefix: p
            http_filters:
            - name: router
              typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
            scoped_routes:
              name: s
              scope_key_builder: {fragments: [{header_value_extractor: {name: x-s, index: 0}}]}
              rds_config_source: {ads: {}}
              scoped_route_configurations_list:
                scoped_route_configurations: [{name: a, key: {fragments: [{string_key: a}]}}]
            """;

    private static final String RICH =
            PLAIN
                    + """
            upgrade_configs:
            - upgrade_type: websocket
              filters:
              - name: router
                typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
            http_protocol_options:
              header_key_format: {proper_case_words: {}}
            http2_protocol_options:
              connection_keepalive: {interval: 5s, timeout: 5s}
            local_reply_config:
              mappers:
              - filter: {status_code_filter: {comparison: {op: EQ, value: {default_value: 400, runtime_key: a}}}}
                body: {inline_string: a}
                headers_to_add: [{header: {key: x-a, value: a}}]
            access_log:
            - name: log
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog
                path: /dev/null
            internal_address_config: {cidr_ranges: [{address_prefix: 10.0.0.0, prefix_len: 8}]}
            forward_client_cert_details: SANITIZE_SET
            set_current_client_cert_details: {}
            """;

    private final ConfigParser parser = ConfigParser.strict();
    private final NoEffectReport noEffect = new NoEffectReport();
    private final FactoryContext context = ClusterContexts.of(parser, noEffect);

    @Test
    void everyFieldWorksOrIsNamed() throws ConfigException {
        var bases = new ArrayList<Message>();
        for (String yaml : List.of(PLAIN, RICH, RDS, SCOPED)) {
            bases.add(parser.parseYaml(yaml, HttpConnectionManager.getDefaultInstance(), AT));
        }
        var fields =
                new EveryField(
                        bases,
                        type ->
                                type.startsWith(
                                                "envoy.extensions.filters.network.http_connection_manager.v3.")
                                        || type.startsWith("envoy.config.core.v3.Http")
                                        || type.startsWith("envoy.config.core.v3.KeepaliveSettings")
                                        || type.startsWith("envoy.config.core.v3.Scheme"),
                        message -> outcome((HttpConnectionManager) message));

        fields.look();

        assertThat(fields.silent).containsExactlyInAnyOrderElementsOf(EXPECTED);
    }

    private String outcome(HttpConnectionManager proto) throws ConfigException {
        int noted = noEffect.entries().size();
        var config = Any.pack(proto);
        var manager =
                context.factories()
                        .networkFilters()
                        .require("hcm", config, AT)
                        .parse(config, AT, context);
        var notes = noEffect.entries().subList(noted, noEffect.entries().size());
        return Contents.of(manager) + notes;
    }
}
