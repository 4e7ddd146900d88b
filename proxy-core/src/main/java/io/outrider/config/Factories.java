package io.outrider.config;

/// The factories of every kind that were found at start. Immutable.
public record Factories(
        Extensions<ListenerFilterFactory> listenerFilters,
        Extensions<NetworkFilterFactory> networkFilters,
        Extensions<HttpFilterFactory> httpFilters,
        Extensions<TransportSocketFactory> transportSockets,
        Extensions<AccessLogFactory> accessLogs,
        Extensions<LoadBalancerFactory> loadBalancers,
        Extensions<RetryHostFactory> retryHosts,
        Extensions<ClusterFactory> clusters) {

    /// All that the class path offers.
    public static Factories load() {
        return new Factories(
                Extensions.load(ListenerFilterFactory.class),
                Extensions.load(NetworkFilterFactory.class),
                Extensions.load(HttpFilterFactory.class),
                Extensions.load(TransportSocketFactory.class),
                Extensions.load(AccessLogFactory.class),
                Extensions.load(LoadBalancerFactory.class),
                Extensions.load(RetryHostFactory.class),
                Extensions.load(ClusterFactory.class));
    }

    /// Whether an extension of any kind reads messages of this type.
    public boolean read(String typeUrl) {
        return listenerFilters.find(typeUrl) != null
                || networkFilters.find(typeUrl) != null
                || httpFilters.find(typeUrl) != null
                || transportSockets.find(typeUrl) != null
                || accessLogs.find(typeUrl) != null
                || loadBalancers.find(typeUrl) != null
                || retryHosts.find(typeUrl) != null
                || clusters.find(typeUrl) != null;
    }
}
