package io.outrider.server;

import picocli.CommandLine.Option;

/// The flags that say who this proxy is.
final class NodeFlags {
    @Option(names = "--service-node", paramLabel = "ID", description = "Node id.")
    private String id = "";

    @Option(
            names = "--service-cluster",
            paramLabel = "NAME",
            description = "Cluster that the node belongs to.")
    private String cluster = "";

    @Option(names = "--service-zone", paramLabel = "NAME", description = "Zone the node is in.")
    private String zone = "";

    ProxyOptions.Node toOptions() {
        return new ProxyOptions.Node(id, cluster, zone);
    }
}
