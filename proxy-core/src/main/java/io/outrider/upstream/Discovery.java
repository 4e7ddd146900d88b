package io.outrider.upstream;

import io.outrider.dns.DnsCache;
import io.outrider.dns.DnsFamily;
import io.outrider.dns.DnsServers;
import io.outrider.lb.HostSetRules;
import io.outrider.lb.Locality;
import io.outrider.lb.PrioritySetUpdater.Endpoints;
import java.util.List;
import java.util.Map;

/// How a cluster finds its hosts. Immutable.
public sealed interface Discovery {

    /// Whether clusters of this type choose hosts themselves, instead of a policy.
    default boolean providesPickers() {
        return switch (this) {
            case Static _, Dns _ -> false;
            case OriginalDst _, Grouped _, Dynamic _ -> true;
        };
    }

    /// The endpoints stand in the configuration.
    record Static(Endpoints endpoints) implements Discovery {}

    /// Names are resolved again and again; every address is a host (or, when `logical`, the first
    /// one is where new connections go).
    record Dns(
            boolean logical,
            List<NamedEndpoint> endpoints,
            List<Map<Locality, Long>> localityWeights,
            HostSetRules rules,
            DnsRules dns)
            implements Discovery {}

    /// @param refreshNanos between resolutions, when the answers' time to live does not rule
    /// @param respectTtl let the answers' time to live rule
    /// @param minRefreshNanos at least this long between two
    /// @param failureBaseNanos first wait after a failure; doubled up to `failureMaxNanos`
    /// @param jitterNanos added at random
    record DnsRules(
            DnsFamily family,
            long refreshNanos,
            boolean respectTtl,
            long minRefreshNanos,
            long failureBaseNanos,
            long failureMaxNanos,
            long jitterNanos,
            DnsServers servers) {}

    /// Hosts are where connections were going before they were redirected here.
    ///
    /// @param header lower-case name of a header that names the host; empty: none does
    /// @param metadataFilter whose dynamic metadata names the host; empty: none does
    /// @param portOverride 0: the port stays
    /// @param cleanupNanos a host not used for so long is forgotten
    record OriginalDst(
            String header,
            String metadataFilter,
            List<String> metadataPath,
            int portOverride,
            long cleanupNanos)
            implements Discovery {}

    /// Hosts are the names that requests bring, as far as a filter has had them resolved.
    ///
    /// @param insecure names need not be checked against certificates
    record Dynamic(DnsCache cache, boolean insecure) implements Discovery {}

    /// Hosts are those of other clusters, in this order of preference.
    record Grouped(Aggregate clusters) implements Discovery {}
}
