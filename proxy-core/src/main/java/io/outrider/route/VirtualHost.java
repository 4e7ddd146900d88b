package io.outrider.route;

import java.util.List;

/// `VirtualHost`. Immutable.
public record VirtualHost(
        String name,
        List<String> domains,
        List<Route> routes,
        TlsRequirement tls,
        List<VirtualCluster> virtualClusters) {

    /// `require_tls`.
    public enum TlsRequirement {
        NONE,
        EXTERNAL_ONLY,
        ALL
    }

    /// Requests with these headers are counted under a name.
    public record VirtualCluster(String name, List<HeaderMatch> headers) {}
}
