package io.outrider.extensions.accessloggers.grpc;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.data.accesslog.v3.ConnectionProperties;
import io.envoyproxy.envoy.data.accesslog.v3.TCPAccessLogEntry;
import io.envoyproxy.envoy.extensions.access_loggers.grpc.v3.TcpGrpcAccessLogConfig;
import io.outrider.accesslog.AccessLogSink;
import io.outrider.config.AccessLogFactory;
import io.outrider.config.ConfigException;
import io.outrider.config.FactoryContext;
import io.outrider.config.FieldPath;
import java.util.Set;

/// Makes logs of connections that go to a service. One for the process.
public final class TcpGrpcAccessLogFactory implements AccessLogFactory {

    @Override
    public String name() {
        return "envoy.access_loggers.tcp_grpc";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(
                "type.googleapis.com/envoy.extensions.access_loggers.grpc.v3.TcpGrpcAccessLogConfig");
    }

    @Override
    public AccessLogSink parse(Any config, FieldPath at, FactoryContext context)
            throws ConfigException {
        var proto = context.parser().unpack(config, TcpGrpcAccessLogConfig.class, at);
        var common =
                new CommonEntryTranslator(proto.getCommonConfig().getFilterStateObjectsToLogList());
        return new AlsSink(
                AlsConfigTranslator.translate(
                        proto.getCommonConfig(), false, context, at.field("common_config")),
                record ->
                        TCPAccessLogEntry.newBuilder()
                                .setCommonProperties(common.translate(record))
                                .setConnectionProperties(
                                        ConnectionProperties.newBuilder()
                                                .setReceivedBytes(record.info().bytesReceived)
                                                .setSentBytes(record.info().bytesSent))
                                .build()
                                .toByteArray());
    }
}
