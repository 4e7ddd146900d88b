package io.outrider.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;
import io.outrider.http.Underscores;
import io.outrider.http.h1.Http1Settings;
import io.outrider.http.h1.Http1Settings.Names;
import io.outrider.http.h2.Http2Settings;
import io.outrider.http.h2.Http2Settings.KeepAlive;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What each field of the protocol options becomes, or that it is refused or reported by its name.
class ProtocolOptionsTest {
    private static final FieldPath AT = FieldPath.root("Cluster 'c'");
    private static final long SECOND = 1_000_000_000;

    private final ConfigParser parser = ConfigParser.strict();
    private final NoEffectReport noEffect = new NoEffectReport();
    private final FactoryContext context = ClusterContexts.of(parser, noEffect);

    private Http1Settings http1(String options, String common) throws ConfigException {
        return Http1Translator.settings(
                parser.parseYaml(options, Http1ProtocolOptions.getDefaultInstance(), AT),
                parser.parseYaml(common, HttpProtocolOptions.getDefaultInstance(), AT),
                AT,
                context);
    }

    private Http2Settings http2(String options, String common) throws ConfigException {
        return Http2Translator.settings(
                parser.parseYaml(options, Http2ProtocolOptions.getDefaultInstance(), AT),
                parser.parseYaml(common, HttpProtocolOptions.getDefaultInstance(), AT),
                60 * 1024,
                1 << 20,
                false,
                AT.field("http2_protocol_options"),
                noEffect);
    }

    private static Arguments http1Row(
            String options, Function<Http1Settings, Object> field, Object before, Object after) {
        return arguments(options, field, before, after);
    }

    static Stream<Arguments> everyOptionOfHttp1() {
        String preserve =
                "{header_key_format: {stateful_formatter: {name: f, typed_config: {'@type':"
                        + " type.googleapis.com/envoy.extensions.http.header_formatters.preserve_case.v3"
                        + ".PreserveCaseFormatterConfig%s}}}}";
        return Stream.of(
                http1Row(
                        "{allow_absolute_url: false}",
                        Http1Settings::allowAbsoluteUrl,
                        true,
                        false),
                http1Row("{accept_http_10: true}", Http1Settings::acceptHttp10, false, true),
                http1Row("{default_host_for_http_10: h}", Http1Settings::defaultHost, "", "h"),
                http1Row("{enable_trailers: true}", Http1Settings::enableTrailers, false, true),
                http1Row(
                        "{allow_chunked_length: true}",
                        Http1Settings::allowChunkedLength,
                        false,
                        true),
                http1Row(
                        "{override_stream_error_on_invalid_http_message: true}",
                        Http1Settings::overrideStreamError,
                        false,
                        true),
                http1Row(
                        "{send_fully_qualified_url: true}",
                        Http1Settings::sendFullyQualifiedUrl,
                        false,
                        true),
                http1Row(
                        "{allow_custom_methods: true}",
                        Http1Settings::allowCustomMethods,
                        false,
                        true),
                http1Row(
                        "{header_key_format: {proper_case_words: {}}}",
                        Http1Settings::names,
                        Names.LOWER,
                        Names.PROPER),
                http1Row(preserve.formatted(""), Http1Settings::names, Names.LOWER, Names.PRESERVE),
                http1Row(
                        preserve.formatted(", formatter_type_on_envoy_headers: PROPER_CASE"),
                        Http1Settings::names,
                        Names.LOWER,
                        Names.PRESERVE_OTHERS_PROPER));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void everyOptionOfHttp1(
            String options, Function<Http1Settings, Object> field, Object before, Object after)
            throws ConfigException {
        assertThat(field.apply(http1("{}", "{}"))).isEqualTo(before);
        assertThat(field.apply(http1(options, "{}"))).isEqualTo(after);
    }

    private static Arguments http2Row(
            String options, Function<Http2Settings, Object> field, Object before, Object after) {
        return arguments(options, field, before, after);
    }

    static Stream<Arguments> everyOptionOfHttp2() {
        return Stream.of(
                http2Row("{hpack_table_size: 8192}", Http2Settings::headerTableSize, 4096, 8192),
                http2Row(
                        "{max_concurrent_streams: 7}",
                        Http2Settings::maxConcurrentStreams,
                        1024,
                        7),
                http2Row(
                        "{initial_stream_window_size: 65535}",
                        Http2Settings::streamWindow,
                        Http2Settings.DEFAULT_STREAM_WINDOW,
                        65535),
                http2Row(
                        "{initial_stream_window_size: 65535}",
                        Http2Settings::maxStreamWindow,
                        16 << 20,
                        65535),
                http2Row(
                        "{initial_connection_window_size: 70000}",
                        Http2Settings::connectionWindow,
                        24 << 20,
                        70000),
                http2Row("{allow_connect: true}", Http2Settings::allowConnect, false, true),
                http2Row(
                        "{max_outbound_frames: 7}",
                        settings -> settings.floods().outboundFrames(),
                        10_000,
                        7),
                http2Row(
                        "{max_outbound_control_frames: 7}",
                        settings -> settings.floods().outboundControlFrames(),
                        1000,
                        7),
                http2Row(
                        "{max_consecutive_inbound_frames_with_empty_payload: 7}",
                        settings -> settings.floods().emptyFrames(),
                        1,
                        7),
                http2Row(
                        "{max_inbound_priority_frames_per_stream: 7}",
                        settings -> settings.floods().priorityFramesPerStream(),
                        100,
                        7),
                http2Row(
                        "{max_inbound_window_update_frames_per_data_frame_sent: 7}",
                        settings -> settings.floods().windowUpdatesPerDataFrame(),
                        10,
                        7),
                http2Row(
                        "{stream_error_on_invalid_http_messaging: true}",
                        Http2Settings::overrideStreamError,
                        false,
                        true),
                http2Row(
                        "{override_stream_error_on_invalid_http_message: true}",
                        Http2Settings::overrideStreamError,
                        false,
                        true),
                http2Row(
                        "{connection_keepalive: {interval: 1s, timeout: 2s}}",
                        Http2Settings::keepAlive,
                        KeepAlive.OFF,
                        new KeepAlive(SECOND, 2 * SECOND, 15, 0)),
                http2Row(
                        "{connection_keepalive: {timeout: 2s, interval_jitter: {value: 5},"
                                + " connection_idle_interval: 3s}}",
                        Http2Settings::keepAlive,
                        KeepAlive.OFF,
                        new KeepAlive(0, 2 * SECOND, 5, 3 * SECOND)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void everyOptionOfHttp2(
            String options, Function<Http2Settings, Object> field, Object before, Object after)
            throws ConfigException {
        assertThat(field.apply(http2("{}", "{}"))).isEqualTo(before);
        assertThat(field.apply(http2(options, "{}"))).isEqualTo(after);
    }

    @Test
    void whatBothProtocolsShare() throws ConfigException {
        String common =
                "{max_headers_count: 7, max_response_headers_kb: 9,"
                        + " headers_with_underscores_action: DROP_HEADER}";

        assertThat(http1("{}", common).maxHeaders()).isEqualTo(7);
        assertThat(http2("{}", common).maxHeaders()).isEqualTo(7);
        assertThat(http1("{}", common).underscores()).isEqualTo(Underscores.DROP_HEADER);
        assertThat(http2("{}", common).underscores()).isEqualTo(Underscores.DROP_HEADER);
        assertThat(http1("{}", common).maxHeadBytes()).isEqualTo(9 * 1024);
        assertThat(http1("{}", "{}").maxHeadBytes()).isEqualTo(80 * 1024);
    }

    @ParameterizedTest
    @CsvSource({
        "{allow_metadata: true}, http2_protocol_options.allow_metadata",
        "'{custom_settings_parameters: [{identifier: 9, value: 1}]}',"
                + " http2_protocol_options.custom_settings_parameters",
        "{initial_stream_window_size: 65534}, http2_protocol_options.initial_stream_window_size",
        "'{connection_keepalive: {interval: 0.0001s, timeout: 1s}}',"
                + " http2_protocol_options.connection_keepalive.interval"
    })
    void whatHttp2RefusesItNames(String options, String path) {
        assertThatThrownBy(() -> http2(options, "{}"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(path);
    }

    @Test
    void overlookedUpgradesAreRefused() {
        assertThatThrownBy(() -> http1("{ignore_http_11_upgrade: [{prefix: T}]}", "{}"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("http_protocol_options.ignore_http_11_upgrade");
    }

    @Test
    void whatChoosesAnImplementationOfEnvoyIsReported() throws ConfigException {
        http1("{use_balsa_parser: true}", "{}");
        http2("{use_oghttp2_codec: true, max_metadata_size: 9000}", "{}");

        assertThat(noEffect.entries())
                .extracting(Object::toString)
                .anyMatch(entry -> entry.contains("use_balsa_parser"))
                .anyMatch(entry -> entry.contains("use_oghttp2_codec"))
                .anyMatch(entry -> entry.contains("max_metadata_size"));
    }

    /// The proxy's own calls: whom they go to may not ask for what they cannot do.
    @ParameterizedTest
    @CsvSource({
        "'{envoy_grpc: {cluster_name: c}, retry_policy: {num_retries: 1}}', retry_policy",
        "'{envoy_grpc: {cluster_name: c, retry_policy: {num_retries: 1}}}',"
                + " envoy_grpc.retry_policy",
        "'{google_grpc: {target_uri: t, stat_prefix: s}}', google_grpc"
    })
    void whatTheGrpcClientCannotDoIsRefused(String service, String path) {
        assertThatThrownBy(
                        () ->
                                GrpcServiceTranslator.translate(
                                        parser.parseYaml(
                                                service, GrpcService.getDefaultInstance(), AT),
                                        context,
                                        AT))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(path);
    }
}
