package io.outrider.extensions.filters.http.grpchttp1bridge;

import io.outrider.filter.HttpFilter;
import io.outrider.filter.HttpFilterConfig;

/// What is bridged. Immutable.
///
/// @param upgradesProtobuf requests of type `application/x-protobuf` are framed as gRPC, and their
///   answers unframed
/// @param dropsQuery from the path of what is bridged
record GrpcHttp1BridgeConfig(boolean upgradesProtobuf, boolean dropsQuery)
        implements HttpFilterConfig {

    @Override
    public HttpFilter newFilter() {
        return new GrpcHttp1BridgeFilter(this);
    }
}
