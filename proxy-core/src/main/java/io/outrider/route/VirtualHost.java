package io.outrider.route;

import java.util.List;

/// `VirtualHost`. Immutable.
public record VirtualHost(
        String name, List<String> domains, List<Route> routes, TlsRequirement tls) {

    /// `require_tls`.
    public enum TlsRequirement {
        NONE,
        EXTERNAL_ONLY,
        ALL
    }
}
