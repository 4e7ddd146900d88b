package io.outrider.config;

import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.outrider.grpc.GrpcService;
import io.outrider.http.HeaderName;
import java.util.ArrayList;

/// `GrpcService`: whom the proxy itself calls by gRPC. Immutable.
public final class GrpcServiceTranslator {
    private GrpcServiceTranslator() {}

    public static GrpcService translate(
            io.envoyproxy.envoy.config.core.v3.GrpcService proto,
            FactoryContext context,
            FieldPath at)
            throws ConfigException {
        switch (proto.getTargetSpecifierCase()) {
            case ENVOY_GRPC -> {}
            case GOOGLE_GRPC ->
                    throw at.field("google_grpc")
                            .unsupported("Google's gRPC client (use envoy_grpc)");
            case TARGETSPECIFIER_NOT_SET -> throw at.missing("envoy_grpc");
        }
        var envoy = proto.getEnvoyGrpc();
        FieldPath here = at.field("envoy_grpc");
        if (!context.knowledge().exists(envoy.getClusterName())) {
            throw here.field("cluster_name")
                    .invalid("\"" + envoy.getClusterName() + "\" (expected: a known cluster)");
        }
        if (proto.hasRetryPolicy() || envoy.hasRetryPolicy()) {
            FieldPath where = proto.hasRetryPolicy() ? at : here;
            throw where.field("retry_policy").unsupported("retries of the proxy's own gRPC calls");
        }
        var metadata = new ArrayList<GrpcService.Metadata>();
        for (int i = 0; i < proto.getInitialMetadataCount(); i++) {
            HeaderValue header = proto.getInitialMetadata(i);
            metadata.add(
                    new GrpcService.Metadata(
                            HeaderName.of(header.getKey()),
                            HeaderMutationTranslator.formatter(
                                    header.getValue(),
                                    at.field("initial_metadata").index(i).field("value"))));
        }
        return new GrpcService(
                context.clusters().apply(envoy.getClusterName()),
                envoy.getAuthority(),
                metadata,
                Durations.nanos(proto.getTimeout()),
                envoy.getMaxReceiveMessageLength().getValue(),
                !envoy.getSkipEnvoyHeaders());
    }
}
