package io.outrider.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// No field of a listener is ignored in silence: setting it changes what is done, or is refused, or
/// is reported as having no effect.
class EveryListenerFieldTest {
    private static final FieldPath AT = FieldPath.root("Listener 'l'");

    /// The first is for IPv6 alone and tested below; the rest is text, or says what holds anyway.
    private static final Set<String> EXPECTED =
            Set.of(
                    "additional_addresses.address.socket_address.ipv4_compat",
                    "additional_addresses.socket_options.socket_options.description",
                    "additional_addresses.socket_options.socket_options.state=STATE_BOUND",
                    "address.socket_address.ipv4_compat",
                    "reuse_port");

    private static final String PLAIN =
            """
            name: l
            address: {socket_address: {address: 127.0.0.1, port_value: 80}}
            filter_chains:
            - filters:
              - name: echo
                typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.network.echo.v3.Echo}
            """;

    private static final String RICH =
            """
            name: l
            address: {socket_address: {address: 127.0.0.1, port_value: 80}}
            additional_addresses:
            - address: {socket_address: {address: 127.0.0.1, port_value: 81}}
              socket_options: {socket_options: [{level: 1, name: 2, int_value: 3, state: STATE_PREBIND}]}
            socket_options: [{level: 1, name: 2, int_value: 3, state: STATE_PREBIND}]
            listener_filters:
            - name: tls
              filter_disabled: {and_match: {rules: [{any_match: true}, {or_match: {rules: [{any_match: true}, {any_match: true}]}}]}}
              typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector}
            access_log:
            - name: log
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog
                path: /dev/null
            filter_chains:
            - filters:
              - name: echo
                typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.network.echo.v3.Echo}
              filter_chain_match: {destination_port: 80}
              transport_socket: {name: envoy.transport_sockets.raw_buffer}
            default_filter_chain:
              filters:
              - name: echo
                typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.network.echo.v3.Echo}
            connection_balance_config: {exact_balance: {}}
            """;

    private static final String OR =
            PLAIN
                    + """
            listener_filters:
            - name: tls
              filter_disabled: {or_match: {rules: [{any_match: true}, {any_match: true}]}}
              typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector}
            """;

    private final ConfigParser parser = ConfigParser.strict();
    private final NoEffectReport noEffect = new NoEffectReport();
    private final FactoryContext context = ClusterContexts.of(parser, noEffect);

    @Test
    void everyFieldWorksOrIsNamed() throws ConfigException {
        var bases = new ArrayList<Message>();
        for (String yaml : List.of(PLAIN, RICH, OR)) {
            bases.add(parser.parseYaml(yaml, Listener.getDefaultInstance(), AT));
        }
        var fields =
                new EveryField(
                        bases,
                        type ->
                                type.startsWith("envoy.config.listener.v3.")
                                        || type.startsWith("envoy.config.core.v3.Socket")
                                        || type.startsWith("envoy.config.core.v3.Address")
                                        || type.startsWith("envoy.config.core.v3.ExtraSource"),
                        message -> outcome((Listener) message));

        fields.look();

        assertThat(fields.silent).containsExactlyInAnyOrderElementsOf(EXPECTED);
    }

    @Test
    void anAddressForBothFamiliesThatIsMeantForOneIsReported() throws ConfigException {
        outcome(
                parser.parseYaml(
                        PLAIN.replace("127.0.0.1", "'::'"), Listener.getDefaultInstance(), AT));

        assertThat(noEffect.entries())
                .extracting(NoEffectReport.Entry::toString)
                .containsExactly(
                        "Listener 'l': address.socket_address.ipv4_compat: it is false, and IPv4"
                                + " clients are served all the same");
    }

    private String outcome(Listener proto) throws ConfigException {
        int noted = noEffect.entries().size();
        parser.validate(proto, AT);
        var listener = new ListenerTranslator(context).translate(proto, AT);
        var notes = noEffect.entries().subList(noted, noEffect.entries().size());
        return Contents.of(listener) + notes;
    }
}
