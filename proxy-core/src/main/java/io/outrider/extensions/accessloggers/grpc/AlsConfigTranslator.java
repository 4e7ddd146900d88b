package io.outrider.extensions.accessloggers.grpc;

import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.extensions.access_loggers.grpc.v3.CommonGrpcAccessLogConfig;
import io.envoyproxy.envoy.service.accesslog.v3.StreamAccessLogsMessage;
import io.outrider.config.ConfigException;
import io.outrider.config.Durations;
import io.outrider.config.FactoryContext;
import io.outrider.config.FieldPath;
import io.outrider.config.GrpcServiceTranslator;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/// `CommonGrpcAccessLogConfig`. Immutable.
final class AlsConfigTranslator {
    private static final long DEFAULT_BUFFER_BYTES = 16 * 1024;
    private static final long DEFAULT_FLUSH_NANOS = TimeUnit.SECONDS.toNanos(1);

    /// What makes two logs share a stream.
    private record Key(boolean http, CommonGrpcAccessLogConfig config) {}

    private AlsConfigTranslator() {}

    @SuppressWarnings("deprecation") // V2 is refused by name
    static AlsSettings translate(
            CommonGrpcAccessLogConfig proto, boolean http, FactoryContext context, FieldPath at)
            throws ConfigException {
        if (proto.getTransportApiVersion() == ApiVersion.V2) {
            throw at.field("transport_api_version").unsupported("API version V2");
        }
        if (proto.getCustomTagsCount() > 0) {
            throw at.field("custom_tags").unsupported("custom tags of entries");
        }
        if (proto.hasGrpcStreamRetryPolicy()) {
            context.noEffect()
                    .add(
                            at.field("grpc_stream_retry_policy"),
                            "the next entries try again by themselves");
        }
        FactoryContext.NodeIdentity node = context.node();
        ByteString identifier =
                StreamAccessLogsMessage.newBuilder()
                        .setIdentifier(
                                StreamAccessLogsMessage.Identifier.newBuilder()
                                        .setNode(
                                                Node.newBuilder()
                                                        .setId(node.id())
                                                        .setCluster(node.cluster())
                                                        .setLocality(
                                                                Locality.newBuilder()
                                                                        .setZone(node.zone()))
                                                        .setUserAgentName("outrider"))
                                        .setLogName(proto.getLogName()))
                        .build()
                        .toByteString();
        return new AlsSettings(
                new Key(http, proto),
                GrpcServiceTranslator.translate(
                        proto.getGrpcService(), context, at.field("grpc_service")),
                context.dialer(),
                identifier.toString(StandardCharsets.ISO_8859_1),
                http,
                proto.hasBufferSizeBytes()
                        ? Integer.toUnsignedLong(proto.getBufferSizeBytes().getValue())
                        : DEFAULT_BUFFER_BYTES,
                Durations.nanos(
                        proto.hasBufferFlushInterval(),
                        proto.getBufferFlushInterval(),
                        DEFAULT_FLUSH_NANOS),
                AlsStats.of(context.stats()));
    }
}
