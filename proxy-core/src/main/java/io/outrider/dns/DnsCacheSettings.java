package io.outrider.dns;

import java.util.List;

/// `DnsCacheConfig`: how names that requests bring are resolved and remembered. Immutable.
///
/// @param name caches of one name are one cache
/// @param refreshNanos how long to wait before a name without address is asked for again
/// @param minRefreshNanos the same for a name with one, where the answer's time to live is shorter
/// @param hostTtlNanos a name that no request used for so long is forgotten
/// @param maxHosts names remembered at a time; requests with another one are refused
/// @param refreshOnFailure whether a name that could not be resolved is asked for again by itself;
///   else by the next request
/// @param failureBaseNanos first wait after a failure; doubled up to `failureMaxNanos`
/// @param queryTimeoutNanos 0: as long as the resolver takes
/// @param maxPending requests that may wait for names at a time
/// @param preresolve `name:port` that are resolved at once
public record DnsCacheSettings(
        String name,
        DnsFamily family,
        long refreshNanos,
        long minRefreshNanos,
        long hostTtlNanos,
        long maxHosts,
        boolean refreshOnFailure,
        long failureBaseNanos,
        long failureMaxNanos,
        long queryTimeoutNanos,
        long maxPending,
        DnsServers servers,
        List<String> preresolve) {
    public DnsCacheSettings {
        preresolve = List.copyOf(preresolve);
    }
}
