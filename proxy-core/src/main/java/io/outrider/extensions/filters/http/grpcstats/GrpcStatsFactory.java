package io.outrider.extensions.filters.http.grpcstats;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.core.v3.GrpcMethodList;
import io.envoyproxy.envoy.extensions.filters.http.grpc_stats.v3.FilterConfig;
import io.outrider.config.ConfigException;
import io.outrider.config.FactoryContext;
import io.outrider.config.FieldPath;
import io.outrider.config.HttpFilterFactory;
import io.outrider.extensions.filters.http.common.GrpcCallStats;
import io.outrider.extensions.filters.http.common.GrpcMethod;
import io.outrider.filter.HttpFilterConfig;
import java.util.HashSet;
import java.util.Set;

/// Makes the filter that counts gRPC calls. One for the process.
public final class GrpcStatsFactory implements HttpFilterFactory {

    @Override
    public String name() {
        return "envoy.filters.http.grpc_stats";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(
                "type.googleapis.com/envoy.extensions.filters.http.grpc_stats.v3.FilterConfig");
    }

    @Override
    public HttpFilterConfig parse(Any config, FieldPath at, FactoryContext context)
            throws ConfigException {
        FilterConfig proto = context.parser().unpack(config, FilterConfig.class, at);
        var listed = new HashSet<GrpcMethod>();
        for (GrpcMethodList.Service service :
                proto.getIndividualMethodStatsAllowlist().getServicesList()) {
            for (String method : service.getMethodNamesList()) {
                listed.add(new GrpcMethod(service.getName(), method));
            }
        }
        return new GrpcStatsConfig(
                new GrpcCallStats(context.stats(), "grpc"),
                listed,
                proto.getStatsForAllMethods().getValue(),
                proto.getReplaceDotsInGrpcServiceName(),
                proto.getEnableUpstreamStats(),
                proto.getEmitFilterState());
    }
}
