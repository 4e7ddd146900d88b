package io.outrider.extensions.filters.http.grpcweb;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.extensions.filters.http.grpc_web.v3.GrpcWeb;
import io.outrider.config.ConfigException;
import io.outrider.config.FactoryContext;
import io.outrider.config.FieldPath;
import io.outrider.config.HttpFilterFactory;
import io.outrider.extensions.filters.http.common.GrpcCallStats;
import io.outrider.filter.HttpFilterConfig;
import java.util.Set;

/// Makes the filter that translates gRPC-Web. One for the process.
public final class GrpcWebFactory implements HttpFilterFactory {

    @Override
    public String name() {
        return "envoy.filters.http.grpc_web";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of("type.googleapis.com/envoy.extensions.filters.http.grpc_web.v3.GrpcWeb");
    }

    @Override
    public HttpFilterConfig parse(Any config, FieldPath at, FactoryContext context)
            throws ConfigException {
        context.parser().unpack(config, GrpcWeb.class, at);
        return new GrpcWebConfig(new GrpcCallStats(context.stats(), "grpc-web"));
    }
}
