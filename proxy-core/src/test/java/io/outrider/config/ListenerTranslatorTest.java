package io.outrider.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.outrider.accesslog.LogFiles;
import io.outrider.listener.ConnectionLimit;
import io.outrider.listener.FilterChainMatch;
import io.outrider.listener.ListenerConfig;
import io.outrider.net.ConnectionInfo;
import io.outrider.net.Transport;
import io.outrider.runtime.RuntimeKeys;
import io.outrider.runtime.RuntimeLayer;
import io.outrider.runtime.RuntimeLayers;
import io.outrider.runtime.RuntimeValue;
import io.outrider.stats.StatsConfig;
import io.outrider.stats.StatsStore;
import io.outrider.time.TimeSource;
import io.outrider.upstream.Clusters;
import io.outrider.upstream.Dialer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ListenerTranslatorTest {
    private static final FieldPath AT = FieldPath.root("Listener 'l'");
    private static final String ADDRESS =
            "address: {socket_address: {address: 127.0.0.1, port_value: 80}}\n";
    private static final String ECHO =
            "{name: echo, typed_config: {\"@type\":"
                    + " type.googleapis.com/envoy.extensions.filters.network.echo.v3.Echo}}";
    private static final String CHAIN = "filter_chains: [{filters: [" + ECHO + "]}]\n";

    private final NoEffectReport noEffect = new NoEffectReport();
    private final ConfigParser parser = ConfigParser.strict();

    private ListenerConfig translate(String yaml) throws ConfigException {
        return new ListenerTranslator(context())
                .translate(parser.parseYaml(yaml, Listener.getDefaultInstance(), AT), AT);
    }

    private FactoryContext context() {
        return new FactoryContext(
                parser,
                Factories.load(),
                new StatsStore(1, StatsConfig.defaults()).root(),
                "",
                "",
                0,
                new Clusters()::cell,
                _ -> true,
                new Dialer(Transport.NIO, new AtomicLong()),
                _ -> {
                    throw new IllegalArgumentException("no DNS here");
                },
                new LogFiles(2, TimeUnit.SECONDS.toNanos(1), 1024),
                secrets(),
                runtime(),
                new FactoryContext.NodeIdentity("", "", ""),
                TimeSource.SYSTEM,
                1,
                noEffect);
    }

    static Secrets secrets() {
        var stats = new StatsStore(1, StatsConfig.defaults());
        return new Secrets(stats.root(), Runnable::run, stats.cells(0));
    }

    private static RuntimeKeys runtime() {
        var keys = new RuntimeKeys();
        var limit =
                Map.of(
                        "envoy.resource_limits.listener.limited.connection_limit",
                        RuntimeValue.of(7));
        new RuntimeLayers(List.of(new RuntimeLayer.Static("static", limit)), keys).load(Map.of());
        return keys;
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static String chains(String... matches) {
        var yaml = new StringBuilder("filter_chains:\n");
        for (int i = 0; i < matches.length; i++) {
            yaml.append("- {name: ")
                    .append((char) ('a' + i))
                    .append(", filter_chain_match: {")
                    .append(matches[i])
                    .append("}, filters: [")
                    .append(ECHO)
                    .append("]}\n");
        }
        return yaml.toString();
    }

    @Test
    void whatIsNotSaidHasEnvoysDefaults() throws ConfigException {
        ListenerConfig listener = translate(ADDRESS + CHAIN);

        assertThat(listener.name()).isEqualTo("127.0.0.1:80");
        assertThat(listener.statPrefix()).isEqualTo("127.0.0.1_80");
        assertThat(listener.addresses()).containsExactly(loopback(80));
        assertThat(listener.bindToPort()).isTrue();
        assertThat(listener.bufferLimitBytes()).isEqualTo(1024 * 1024);
        assertThat(listener.filtersTimeoutNanos()).isEqualTo(TimeUnit.SECONDS.toNanos(15));
        assertThat(listener.continueOnTimeout()).isFalse();
        assertThat(listener.maxConnections().value()).isEqualTo(ConnectionLimit.NONE);
        assertThat(listener.socket()).isEqualTo(ListenerConfig.SocketRules.DEFAULT);
        assertThat(listener.direction()).isEqualTo(ListenerConfig.Direction.UNSPECIFIED);
        assertThat(noEffect.entries()).isEmpty();
    }

    @Test
    void whatIsSaidArrives() throws ConfigException {
        ListenerConfig listener =
                translate(
                        """
                        name: limited
                        stat_prefix: inbound
                        address: {socket_address: {address: "::", port_value: 15006}}
                        additional_addresses:
                        - {address: {pipe: {path: /tmp/l.sock}}}
                        per_connection_buffer_limit_bytes: 0
                        listener_filters_timeout: 0s
                        continue_on_listener_filters_timeout: true
                        deprecated_v1: {bind_to_port: false}
                        traffic_direction: INBOUND
                        tcp_backlog_size: 5
                        freebind: true
                        transparent: true
                        enable_reuse_port: false
                        ignore_global_conn_limit: true
                        socket_options: [{level: 1, name: 9, int_value: 1}]
                        """
                                + CHAIN);

        assertThat(listener.name()).isEqualTo("limited");
        assertThat(listener.statPrefix()).isEqualTo("inbound");
        assertThat(listener.addresses()).hasSize(2);
        assertThat(listener.bufferLimitBytes()).isZero();
        assertThat(listener.filtersTimeoutNanos()).isZero();
        assertThat(listener.continueOnTimeout()).isTrue();
        assertThat(listener.bindToPort()).isFalse();
        assertThat(listener.direction()).isEqualTo(ListenerConfig.Direction.INBOUND);
        assertThat(listener.socket())
                .isEqualTo(
                        new ListenerConfig.SocketRules(false, 5, true, true, true, List.of(), 0));
        assertThat(listener.ignoreGlobalLimit()).isTrue();
        assertThat(listener.maxConnections().value()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "api_listener: {} | api_listener: an API listener is not supported",
                "internal_listener: {} | internal_listener: an internal listener is not supported",
                "udp_listener_config: {} | udp_listener_config: UDP, and with it QUIC, is not supported",
                "additional_addresses: [{address: {socket_address: {address: 127.0.0.1, port_value: 80}}}] | additional_addresses[0].address: 127.0.0.1:80 (expected: an address not listed before)",
            })
    void whatCannotBeDoneIsRefusedByName(String field, String problem) {
        assertThatThrownBy(() -> translate(ADDRESS + CHAIN + field))
                .isInstanceOf(ConfigException.class)
                .hasMessage("Listener 'l': " + problem);
    }

    @Test
    void aListenerWithoutChainsIsRefused() {
        assertThatThrownBy(() -> translate(ADDRESS))
                .hasMessage(
                        "Listener 'l': filter_chains: missing (expected: at least one filter"
                                + " chain)");
    }

    @Test
    void equalMatchesAreRefused() {
        assertThatThrownBy(
                        () ->
                                translate(
                                        ADDRESS
                                                + chains(
                                                        "destination_port: 80",
                                                        "destination_port: 80")))
                .hasMessage(
                        "Listener 'l': filter_chains[1].filter_chain_match: filter chain 'b' has"
                                + " the same matching rules as 'a' (expected: rules of its own)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "server_names: [x.org, a.org]; server_names: [A.ORG, y.org]",
                "source_ports: [1, 2]; source_ports: [2, 3]",
                "application_protocols: [h2, http/1.1]; application_protocols: [h2]",
                "prefix_ranges: [{address_prefix: 10.0.0.0, prefix_len: 8}];"
                        + " prefix_ranges: [{address_prefix: 10.1.2.3, prefix_len: 8},"
                        + " {address_prefix: 11.0.0.0, prefix_len: 8}]",
            })
    void overlappingMatchesAreRefused(String both) {
        String[] matches = both.split(";");

        assertThatThrownBy(() -> translate(ADDRESS + chains(matches)))
                .hasMessageContaining("matching rules that overlap with those of 'a'");
    }

    @Test
    void aPartialWildcardIsRefused() {
        assertThatThrownBy(() -> translate(ADDRESS + chains("server_names: [\"a*.org\"]")))
                .hasMessage(
                        "Listener 'l': filter_chains[0].filter_chain_match.server_names[0]:"
                                + " \"a*.org\" (expected: a name, or a wildcard for whole labels"
                                + " such as *.example.com)");
    }

    @Test
    void theTerminalFilterStandsLastAndOnlyThere() {
        assertThatThrownBy(
                        () ->
                                translate(
                                        ADDRESS
                                                + "filter_chains: [{filters: ["
                                                + ECHO
                                                + ", "
                                                + ECHO
                                                + "]}]"))
                .hasMessage(
                        "Listener 'l': filter_chains[0].filters[0]: terminal filter 'echo' with"
                                + " filters behind it (expected: as the last one)");
    }

    @Test
    void theDefaultChainTakesTheRest() throws ConfigException {
        ListenerConfig listener =
                translate(
                        ADDRESS
                                + chains("destination_port: 81")
                                + "default_filter_chain: {name: rest, filters: ["
                                + ECHO
                                + "]}");

        var info = new ConnectionInfo(1, loopback(9), loopback(80), 0);
        var found = Objects.requireNonNull(listener.chains().find(info));

        assertThat(found.name()).isEqualTo("rest");
        assertThat(listener.chains().entries().getFirst().match())
                .isNotEqualTo(FilterChainMatch.ANY);
    }

    @Test
    void useOriginalDstBringsItsFilter() throws ConfigException {
        assertThat(translate(ADDRESS + CHAIN + "use_original_dst: true").listenerFilters())
                .hasSize(1);
    }

    @Test
    void aMatchThatNothingCanFindIsReported() throws ConfigException {
        translate(ADDRESS + chains("server_names: [a.org]"));

        assertThat(noEffect.entries())
                .singleElement()
                .asString()
                .isEqualTo(
                        "Listener 'l': filter_chains: some match on TLS or server names, and no"
                                + " TLS inspector is listed in listener_filters to find those");
    }

    @ParameterizedTest
    @CsvSource({"8, false", "9, true", "10, false", "11, false"})
    void aListenerFilterSitsOutWhereItIsDisabled(int port, boolean runs) throws ConfigException {
        var disabled =
                new DestinationPredicate.Not(
                        new DestinationPredicate.Any(
                                List.of(
                                        new DestinationPredicate.Ports(9, 10),
                                        new DestinationPredicate.Ports(100, 200))));

        boolean off = disabled.holds(loopback(port));

        assertThat(off).isEqualTo(!runs);
    }
}
