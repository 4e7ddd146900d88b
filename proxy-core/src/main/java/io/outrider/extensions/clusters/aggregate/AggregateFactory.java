package io.outrider.extensions.clusters.aggregate;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.extensions.clusters.aggregate.v3.ClusterConfig;
import io.outrider.config.ClusterFactory;
import io.outrider.config.ConfigException;
import io.outrider.config.FactoryContext;
import io.outrider.config.FieldPath;
import io.outrider.lb.Priorities;
import io.outrider.upstream.Aggregate;
import io.outrider.upstream.ClusterCell;
import io.outrider.upstream.Discovery;
import java.util.ArrayList;
import java.util.Set;

/// Makes clusters out of others. One for the process.
public final class AggregateFactory implements ClusterFactory {
    @Override
    public String name() {
        return "envoy.clusters.aggregate";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of("type.googleapis.com/envoy.extensions.clusters.aggregate.v3.ClusterConfig");
    }

    @Override
    public Discovery parse(Any config, Cluster cluster, FieldPath at, FactoryContext context)
            throws ConfigException {
        var proto = context.parser().unpack(config, ClusterConfig.class, at);
        var cells = new ArrayList<ClusterCell>();
        for (String name : proto.getClustersList()) {
            cells.add(context.clusters().apply(name));
        }
        var common = cluster.getCommonLbConfig();
        return new Discovery.Grouped(
                new Aggregate(
                        cells,
                        common.hasHealthyPanicThreshold()
                                ? (int) common.getHealthyPanicThreshold().getValue()
                                : Priorities.DEFAULT_PANIC_THRESHOLD));
    }
}
