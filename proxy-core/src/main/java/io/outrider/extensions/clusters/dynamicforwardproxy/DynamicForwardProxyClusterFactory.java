package io.outrider.extensions.clusters.dynamicforwardproxy;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.extensions.clusters.dynamic_forward_proxy.v3.ClusterConfig;
import io.outrider.config.ClusterFactory;
import io.outrider.config.ConfigException;
import io.outrider.config.DnsCacheTranslator;
import io.outrider.config.FactoryContext;
import io.outrider.config.FieldPath;
import io.outrider.upstream.Discovery;
import java.util.Set;

/// Makes clusters whose hosts are the names that requests bring. One for the process.
public final class DynamicForwardProxyClusterFactory implements ClusterFactory {
    @Override
    public String name() {
        return "envoy.clusters.dynamic_forward_proxy";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(
                "type.googleapis.com/envoy.extensions.clusters.dynamic_forward_proxy.v3.ClusterConfig");
    }

    @Override
    public Discovery parse(Any config, Cluster cluster, FieldPath at, FactoryContext context)
            throws ConfigException {
        var proto = context.parser().unpack(config, ClusterConfig.class, at);
        if (proto.hasSubClustersConfig()) {
            throw at.field("sub_clusters_config").unsupported("a cluster for each name");
        }
        if (!proto.hasDnsCacheConfig()) {
            throw at.missing("dns_cache_config");
        }
        if (proto.getAllowCoalescedConnections()) {
            context.noEffect()
                    .add(
                            at.field("allow_coalesced_connections"),
                            "every name has connections of its own");
        }
        return new Discovery.Dynamic(
                DnsCacheTranslator.translate(
                        proto.getDnsCacheConfig(), context, at.field("dns_cache_config")),
                proto.getAllowInsecureClusterOptions());
    }
}
