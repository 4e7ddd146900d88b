package io.outrider.config;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.extensions.clusters.dns.v3.DnsCluster;
import io.outrider.upstream.Discovery;
import io.outrider.upstream.Discovery.DnsRules;
import io.outrider.upstream.Discovery.Family;
import java.util.concurrent.TimeUnit;

/// How the names of a cluster's endpoints are resolved: by the fields of `Cluster` for STRICT_DNS
/// and LOGICAL_DNS, or by the extension `envoy.clusters.dns`. Immutable.
public final class DnsTranslator {
    private static final long DEFAULT_REFRESH = TimeUnit.SECONDS.toNanos(5);
    private static final long MIN_REFRESH = TimeUnit.MILLISECONDS.toNanos(100);

    private DnsTranslator() {}

    /// The extension.
    public static Discovery translate(Cluster cluster, DnsCluster proto, FieldPath at)
            throws ConfigException {
        if (proto.hasTypedDnsResolverConfig()) {
            throw at.field("typed_dns_resolver_config")
                    .unsupported("resolver '" + proto.getTypedDnsResolverConfig().getName() + "'");
        }
        long refresh =
                Durations.nanos(
                        proto.hasDnsRefreshRate(), proto.getDnsRefreshRate(), DEFAULT_REFRESH);
        var failure = proto.getDnsFailureRefreshRate();
        long base =
                proto.hasDnsFailureRefreshRate()
                        ? Durations.nanos(failure.getBaseInterval())
                        : refresh;
        long max =
                failure.hasMaxInterval()
                        ? Durations.nanos(failure.getMaxInterval())
                        : proto.hasDnsFailureRefreshRate() ? 10 * base : refresh;
        var rules =
                new DnsRules(
                        switch (proto.getDnsLookupFamily()) {
                            case V4_ONLY -> Family.V4_ONLY;
                            case V6_ONLY -> Family.V6_ONLY;
                            case V4_PREFERRED -> Family.V4_PREFERRED;
                            case ALL -> Family.ALL;
                            case UNSPECIFIED, AUTO, UNRECOGNIZED -> Family.AUTO;
                        },
                        refresh,
                        proto.getRespectDnsTtl(),
                        MIN_REFRESH,
                        base,
                        max,
                        proto.hasDnsJitter() ? Durations.nanos(proto.getDnsJitter()) : 0);
        return discovery(cluster, proto.getAllAddressesInSingleEndpoint(), rules, at);
    }

    /// The fields of `Cluster`.
    @SuppressWarnings("deprecation") // they still rule for these types
    static Discovery translate(Cluster proto, FieldPath at) throws ConfigException {
        long refresh =
                Durations.nanos(
                        proto.hasDnsRefreshRate(), proto.getDnsRefreshRate(), DEFAULT_REFRESH);
        var failure = proto.getDnsFailureRefreshRate();
        long base =
                proto.hasDnsFailureRefreshRate()
                        ? Durations.nanos(failure.getBaseInterval())
                        : refresh;
        long max =
                failure.hasMaxInterval()
                        ? Durations.nanos(failure.getMaxInterval())
                        : proto.hasDnsFailureRefreshRate() ? 10 * base : refresh;
        var rules =
                new DnsRules(
                        family(proto.getDnsLookupFamily()),
                        refresh,
                        proto.getRespectDnsTtl(),
                        MIN_REFRESH,
                        base,
                        max,
                        proto.hasDnsJitter() ? Durations.nanos(proto.getDnsJitter()) : 0);
        return discovery(proto, proto.getType() == Cluster.DiscoveryType.LOGICAL_DNS, rules, at);
    }

    /// `dns_lookup_family`.
    public static Family family(Cluster.DnsLookupFamily proto) {
        return switch (proto) {
            case V4_ONLY -> Family.V4_ONLY;
            case V6_ONLY -> Family.V6_ONLY;
            case V4_PREFERRED -> Family.V4_PREFERRED;
            case ALL -> Family.ALL;
            case AUTO, UNRECOGNIZED -> Family.AUTO;
        };
    }

    private static Discovery discovery(
            Cluster cluster, boolean logical, DnsRules rules, FieldPath at) throws ConfigException {
        FieldPath assignment = at.field("load_assignment");
        var endpoints = EndpointTranslator.named(cluster.getLoadAssignment(), false, assignment);
        if (logical && endpoints.size() != 1) {
            throw assignment.invalid(
                    endpoints.size() + " endpoints (expected: exactly one for LOGICAL_DNS)");
        }
        return new Discovery.Dns(
                logical,
                endpoints,
                EndpointTranslator.weights(cluster.getLoadAssignment()),
                EndpointTranslator.rules(cluster.getLoadAssignment(), assignment),
                rules);
    }
}
