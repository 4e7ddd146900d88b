package io.outrider.extensions.accessloggers.grpc;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.extensions.access_loggers.grpc.v3.HttpGrpcAccessLogConfig;
import io.outrider.accesslog.AccessLogSink;
import io.outrider.config.AccessLogFactory;
import io.outrider.config.ConfigException;
import io.outrider.config.FactoryContext;
import io.outrider.config.FieldPath;
import io.outrider.http.HeaderName;
import java.util.List;
import java.util.Set;

/// Makes logs of HTTP streams that go to a service. One for the process.
public final class HttpGrpcAccessLogFactory implements AccessLogFactory {

    @Override
    public String name() {
        return "envoy.access_loggers.http_grpc";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(
                "type.googleapis.com/envoy.extensions.access_loggers.grpc.v3.HttpGrpcAccessLogConfig");
    }

    @Override
    public AccessLogSink parse(Any config, FieldPath at, FactoryContext context)
            throws ConfigException {
        var proto = context.parser().unpack(config, HttpGrpcAccessLogConfig.class, at);
        var common = proto.getCommonConfig();
        return new AlsSink(
                AlsConfigTranslator.translate(common, true, context, at.field("common_config")),
                new HttpEntryTranslator(
                        new CommonEntryTranslator(common.getFilterStateObjectsToLogList()),
                        names(proto.getAdditionalRequestHeadersToLogList()),
                        names(proto.getAdditionalResponseHeadersToLogList()),
                        names(proto.getAdditionalResponseTrailersToLogList())));
    }

    private static List<HeaderName> names(List<String> names) {
        return names.stream().map(HeaderName::of).toList();
    }
}
