package io.outrider.extensions.filters.http.grpchttp1bridge;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.extensions.filters.http.grpc_http1_bridge.v3.Config;
import io.outrider.config.ConfigException;
import io.outrider.config.FactoryContext;
import io.outrider.config.FieldPath;
import io.outrider.config.HttpFilterFactory;
import io.outrider.filter.HttpFilterConfig;
import java.util.Set;

/// Makes the bridge. One for the process.
public final class GrpcHttp1BridgeFactory implements HttpFilterFactory {

    @Override
    public String name() {
        return "envoy.filters.http.grpc_http1_bridge";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(
                "type.googleapis.com/envoy.extensions.filters.http.grpc_http1_bridge.v3.Config");
    }

    @Override
    public HttpFilterConfig parse(Any config, FieldPath at, FactoryContext context)
            throws ConfigException {
        Config proto = context.parser().unpack(config, Config.class, at);
        return new GrpcHttp1BridgeConfig(
                proto.getUpgradeProtobufToGrpc(), proto.getIgnoreQueryParameters());
    }
}
