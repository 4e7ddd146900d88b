package io.outrider.extensions.clusters.dns;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.extensions.clusters.dns.v3.DnsCluster;
import io.outrider.config.ClusterFactory;
import io.outrider.config.ConfigException;
import io.outrider.config.DnsTranslator;
import io.outrider.config.FactoryContext;
import io.outrider.config.FieldPath;
import io.outrider.upstream.Discovery;
import java.util.Set;

/// Makes clusters whose hosts are found by name. One for the process.
public final class DnsClusterFactory implements ClusterFactory {
    @Override
    public String name() {
        return "envoy.clusters.dns";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of("type.googleapis.com/envoy.extensions.clusters.dns.v3.DnsCluster");
    }

    @Override
    public Discovery parse(Any config, Cluster cluster, FieldPath at, FactoryContext context)
            throws ConfigException {
        return DnsTranslator.translate(
                cluster, context.parser().unpack(config, DnsCluster.class, at), context, at);
    }
}
