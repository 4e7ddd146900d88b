package io.outrider.config;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.outrider.upstream.Discovery;

/// Makes clusters of a type of their own (`cluster_type`, `envoy.clusters.*`).
public interface ClusterFactory extends ExtensionFactory {

    /// @param cluster the whole message, for fields that rule for every type
    Discovery parse(Any config, Cluster cluster, FieldPath at, FactoryContext context)
            throws ConfigException;
}
