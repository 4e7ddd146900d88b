package io.outrider.config;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.UnknownFieldSet;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.HealthCheck.GrpcHealthCheck;
import io.envoyproxy.envoy.config.core.v3.HealthCheck.HttpHealthCheck;
import io.envoyproxy.envoy.config.core.v3.HealthCheck.Payload;
import io.envoyproxy.envoy.config.core.v3.HealthCheck.TcpHealthCheck;
import io.envoyproxy.envoy.config.core.v3.RequestMethod;
import io.envoyproxy.envoy.extensions.health_check.event_sinks.file.v3.HealthCheckEventFileSink;
import io.envoyproxy.envoy.type.v3.CodecClientType;
import io.envoyproxy.envoy.type.v3.Int64Range;
import io.outrider.http.HeaderName;
import io.outrider.lb.health.HealthCheckConfig;
import io.outrider.lb.health.HealthCheckConfig.Intervals;
import io.outrider.net.TransportOptions;
import io.outrider.route.HeaderMutations;
import io.outrider.upstream.EventLog;
import io.outrider.upstream.HealthCheck;
import io.outrider.upstream.HealthCheck.AddedHeader;
import io.outrider.upstream.HealthCheck.GrpcProbe;
import io.outrider.upstream.HealthCheck.HttpProbe;
import io.outrider.upstream.HealthCheck.Probe;
import io.outrider.upstream.HealthCheck.StatusRange;
import io.outrider.upstream.HealthCheck.TcpProbe;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// `HealthCheck` of a cluster. Immutable.
final class HealthCheckTranslator {
    private static final String FILE_SINK =
            "envoy.extensions.health_check.event_sinks.file.v3.HealthCheckEventFileSink";
    private static final long DEFAULT_NO_TRAFFIC_SECONDS = 60;
    private static final int DEFAULT_RESPONSE_BUFFER = 1024;
    private static final int MAX_RESPONSE_BUFFER = 1024 * 1024;

    private HealthCheckTranslator() {}

    static HealthCheck translate(
            io.envoyproxy.envoy.config.core.v3.HealthCheck proto,
            FactoryContext context,
            FieldPath at)
            throws ConfigException {
        if (proto.hasEventService()) {
            throw at.field("event_service").unsupported("sending events to a service");
        }
        return new HealthCheck(
                timing(proto, at),
                Durations.nanos(proto.getTimeout()),
                proto.getAltPort().getValue(),
                !proto.hasReuseConnection() || proto.getReuseConnection().getValue(),
                probe(proto, at),
                proto.hasTlsOptions()
                        ? new TransportOptions(
                                "",
                                List.of(),
                                List.copyOf(proto.getTlsOptions().getAlpnProtocolsList()),
                                List.of(),
                                null)
                        : TransportOptions.NONE,
                proto.hasTransportSocketMatchCriteria()
                        ? Structs.map(proto.getTransportSocketMatchCriteria())
                        : null,
                proto.getAlwaysLogHealthCheckFailures(),
                proto.getAlwaysLogHealthCheckSuccess(),
                logs(proto, context, at));
    }

    private static HealthCheckConfig timing(
            io.envoyproxy.envoy.config.core.v3.HealthCheck proto, FieldPath at)
            throws ConfigException {
        var interval = duration(proto.getInterval());
        var noTraffic =
                proto.hasNoTrafficInterval()
                        ? duration(proto.getNoTrafficInterval())
                        : java.time.Duration.ofSeconds(DEFAULT_NO_TRAFFIC_SECONDS);
        var unhealthy =
                proto.hasUnhealthyInterval() ? duration(proto.getUnhealthyInterval()) : interval;
        try {
            return new HealthCheckConfig(
                    proto.getUnhealthyThreshold().getValue(),
                    proto.getHealthyThreshold().getValue(),
                    duration(proto.getInitialJitter()),
                    duration(proto.getIntervalJitter()),
                    proto.getIntervalJitterPercent(),
                    new Intervals(
                            interval,
                            noTraffic,
                            proto.hasNoTrafficHealthyInterval()
                                    ? duration(proto.getNoTrafficHealthyInterval())
                                    : noTraffic,
                            unhealthy,
                            proto.hasUnhealthyEdgeInterval()
                                    ? duration(proto.getUnhealthyEdgeInterval())
                                    : unhealthy,
                            proto.hasHealthyEdgeInterval()
                                    ? duration(proto.getHealthyEdgeInterval())
                                    : interval));
        } catch (IllegalArgumentException e) {
            throw at.invalid(String.valueOf(e.getMessage()));
        }
    }

    private static java.time.Duration duration(Duration proto) {
        return java.time.Duration.ofNanos(Durations.nanos(proto));
    }

    private static Probe probe(io.envoyproxy.envoy.config.core.v3.HealthCheck proto, FieldPath at)
            throws ConfigException {
        return switch (proto.getHealthCheckerCase()) {
            case HTTP_HEALTH_CHECK ->
                    http(proto.getHttpHealthCheck(), at.field("http_health_check"));
            case TCP_HEALTH_CHECK -> tcp(proto.getTcpHealthCheck(), at.field("tcp_health_check"));
            case GRPC_HEALTH_CHECK ->
                    grpc(proto.getGrpcHealthCheck(), at.field("grpc_health_check"));
            case CUSTOM_HEALTH_CHECK ->
                    throw at.field("custom_health_check")
                            .unsupported(
                                    "health checker " + proto.getCustomHealthCheck().getName());
            case HEALTHCHECKER_NOT_SET -> throw at.missing("http_health_check or tcp_health_check");
        };
    }

    private static TcpProbe tcp(TcpHealthCheck proto, FieldPath at) throws ConfigException {
        if (proto.hasProxyProtocolConfig()) {
            throw at.field("proxy_protocol_config").unsupported("the PROXY protocol in checks");
        }
        return new TcpProbe(
                proto.hasSend() ? payload(proto.getSend(), at.field("send")) : "",
                payloads(proto.getReceiveList(), at.field("receive")));
    }

    private static HttpProbe http(HttpHealthCheck proto, FieldPath at) throws ConfigException {
        if (proto.getCodecClientType() == CodecClientType.HTTP3) {
            throw at.field("codec_client_type")
                    .unsupported(proto.getCodecClientType() + " for checks");
        }
        if (proto.hasServiceNameMatcher()) {
            throw at.field("service_name_matcher").unsupported("asking for the service's name");
        }
        RequestMethod method = proto.getMethod();
        if (method == RequestMethod.CONNECT) {
            throw at.field("method").invalid("CONNECT (expected: another method)");
        }
        var headers = added(proto.getRequestHeadersToAddList(), at.field("request_headers_to_add"));
        var removed = new ArrayList<HeaderName>();
        for (String name : proto.getRequestHeadersToRemoveList()) {
            removed.add(HeaderName.of(name));
        }
        var expected = ranges(proto.getExpectedStatusesList(), at.field("expected_statuses"));
        return new HttpProbe(
                method == RequestMethod.METHOD_UNSPECIFIED ? "GET" : method.name(),
                proto.getPath(),
                proto.getHost(),
                proto.getCodecClientType() == CodecClientType.HTTP2,
                headers,
                List.copyOf(removed),
                expected.isEmpty() ? List.of(new StatusRange(200, 201)) : expected,
                ranges(proto.getRetriableStatusesList(), at.field("retriable_statuses")),
                proto.hasSend() ? payload(proto.getSend(), at.field("send")) : "",
                payloads(proto.getReceiveList(), at.field("receive")),
                proto.hasResponseBufferSize()
                        ? bufferSize(proto.getResponseBufferSize().getValue())
                        : DEFAULT_RESPONSE_BUFFER);
    }

    private static List<AddedHeader> added(List<HeaderValueOption> protos, FieldPath at)
            throws ConfigException {
        var headers = new ArrayList<AddedHeader>();
        for (HeaderMutations.Add add : HeaderMutationTranslator.additions(protos, at)) {
            headers.add(
                    new AddedHeader(
                            add.name(),
                            add.value(),
                            add.action() == HeaderMutations.Action.APPEND_IF_EXISTS_OR_ADD));
        }
        return List.copyOf(headers);
    }

    private static GrpcProbe grpc(GrpcHealthCheck proto, FieldPath at) throws ConfigException {
        // HealthCheckRequest has one field, `service`
        var request =
                proto.getServiceName().isEmpty()
                        ? ByteString.EMPTY
                        : UnknownFieldSet.newBuilder()
                                .addField(
                                        1,
                                        UnknownFieldSet.Field.newBuilder()
                                                .addLengthDelimited(proto.getServiceNameBytes())
                                                .build())
                                .build()
                                .toByteString();
        return new GrpcProbe(
                proto.getAuthority(),
                request.toString(StandardCharsets.ISO_8859_1),
                added(proto.getInitialMetadataList(), at.field("initial_metadata")));
    }

    /// 0 means as much as there is.
    private static int bufferSize(long bytes) {
        return bytes <= 0 || bytes > MAX_RESPONSE_BUFFER ? MAX_RESPONSE_BUFFER : (int) bytes;
    }

    private static List<StatusRange> ranges(List<Int64Range> protos, FieldPath at)
            throws ConfigException {
        var ranges = new ArrayList<StatusRange>();
        for (int i = 0; i < protos.size(); i++) {
            Int64Range range = protos.get(i);
            if (range.getStart() < 100
                    || range.getEnd() > 600
                    || range.getStart() >= range.getEnd()) {
                throw at.index(i)
                        .invalid(
                                "["
                                        + range.getStart()
                                        + ", "
                                        + range.getEnd()
                                        + ") (expected: a range within [100, 600))");
            }
            ranges.add(new StatusRange((int) range.getStart(), (int) range.getEnd()));
        }
        return List.copyOf(ranges);
    }

    private static List<String> payloads(List<Payload> protos, FieldPath at)
            throws ConfigException {
        var payloads = new ArrayList<String>();
        for (int i = 0; i < protos.size(); i++) {
            payloads.add(payload(protos.get(i), at.index(i)));
        }
        return List.copyOf(payloads);
    }

    /// Bytes as ISO 8859-1.
    private static String payload(Payload proto, FieldPath at) throws ConfigException {
        ByteString bytes = proto.getBinary();
        if (proto.hasText()) {
            try {
                bytes = ByteString.copyFrom(HexFormat.of().parseHex(proto.getText()));
            } catch (IllegalArgumentException _) {
                throw at.field("text")
                        .invalid("\"" + proto.getText() + "\" (expected: hexadecimal digits)");
            }
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    @SuppressWarnings("deprecation") // event_log_path came before event_logger
    private static List<EventLog> logs(
            io.envoyproxy.envoy.config.core.v3.HealthCheck proto,
            FactoryContext context,
            FieldPath at)
            throws ConfigException {
        var logs = new ArrayList<EventLog>();
        if (!proto.getEventLogPath().isEmpty()) {
            logs.add(EventFile.open(proto.getEventLogPath(), context, at.field("event_log_path")));
        }
        for (int i = 0; i < proto.getEventLoggerCount(); i++) {
            var sink = proto.getEventLogger(i);
            FieldPath here = at.field("event_logger").index(i);
            String type = TypeUrls.typeName(sink.getTypedConfig());
            if (!type.equals(FILE_SINK)) {
                throw here.unsupported(
                        "extension '" + sink.getName() + "' with type '" + type + "'");
            }
            var file =
                    context.parser()
                            .unpack(
                                    sink.getTypedConfig(),
                                    HealthCheckEventFileSink.class,
                                    here.field("typed_config"));
            logs.add(
                    EventFile.open(
                            file.getEventLogPath(),
                            context,
                            here.field("typed_config").field("event_log_path")));
        }
        return logs;
    }
}
