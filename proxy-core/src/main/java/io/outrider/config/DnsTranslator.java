package io.outrider.config;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.extensions.clusters.dns.v3.DnsCluster;
import io.outrider.dns.DnsFamily;
import io.outrider.dns.DnsServers;
import io.outrider.upstream.Discovery;
import io.outrider.upstream.Discovery.DnsRules;
import java.util.concurrent.TimeUnit;

/// How the names of a cluster's endpoints are resolved: by the fields of `Cluster` for STRICT_DNS
/// and LOGICAL_DNS, or by the extension `envoy.clusters.dns`. Immutable.
public final class DnsTranslator {
    private static final long DEFAULT_REFRESH = TimeUnit.SECONDS.toNanos(5);
    private static final long MIN_REFRESH = TimeUnit.MILLISECONDS.toNanos(100);

    private DnsTranslator() {}

    /// The extension.
    public static Discovery translate(
            Cluster cluster, DnsCluster proto, FactoryContext context, FieldPath at)
            throws ConfigException {
        long refresh =
                Durations.nanos(
                        proto.hasDnsRefreshRate(), proto.getDnsRefreshRate(), DEFAULT_REFRESH);
        DnsFailureRate failures =
                DnsFailureRate.of(
                        proto.hasDnsFailureRefreshRate(),
                        proto.getDnsFailureRefreshRate(),
                        refresh);
        var rules =
                new DnsRules(
                        switch (proto.getDnsLookupFamily()) {
                            case V4_ONLY -> DnsFamily.V4_ONLY;
                            case V6_ONLY -> DnsFamily.V6_ONLY;
                            case V4_PREFERRED -> DnsFamily.V4_PREFERRED;
                            case ALL -> DnsFamily.ALL;
                            case UNSPECIFIED, AUTO, UNRECOGNIZED -> DnsFamily.AUTO;
                        },
                        refresh,
                        proto.getRespectDnsTtl(),
                        MIN_REFRESH,
                        failures.baseNanos(),
                        failures.maxNanos(),
                        proto.hasDnsJitter() ? Durations.nanos(proto.getDnsJitter()) : 0,
                        proto.hasTypedDnsResolverConfig()
                                ? DnsServersTranslator.typed(
                                        proto.getTypedDnsResolverConfig(),
                                        context.parser(),
                                        context.noEffect(),
                                        at.field("typed_dns_resolver_config"))
                                : DnsServers.SYSTEM);
        return discovery(cluster, proto.getAllAddressesInSingleEndpoint(), rules, at);
    }

    /// The fields of `Cluster`.
    @SuppressWarnings("deprecation") // they still rule for these types
    static Discovery translate(Cluster proto, FactoryContext context, FieldPath at)
            throws ConfigException {
        long refresh =
                Durations.nanos(
                        proto.hasDnsRefreshRate(), proto.getDnsRefreshRate(), DEFAULT_REFRESH);
        DnsFailureRate failures =
                DnsFailureRate.of(
                        proto.hasDnsFailureRefreshRate(),
                        proto.getDnsFailureRefreshRate(),
                        refresh);
        var rules =
                new DnsRules(
                        family(proto.getDnsLookupFamily()),
                        refresh,
                        proto.getRespectDnsTtl(),
                        MIN_REFRESH,
                        failures.baseNanos(),
                        failures.maxNanos(),
                        proto.hasDnsJitter() ? Durations.nanos(proto.getDnsJitter()) : 0,
                        servers(proto, context, at));
        return discovery(proto, proto.getType() == Cluster.DiscoveryType.LOGICAL_DNS, rules, at);
    }

    @SuppressWarnings("deprecation") // dns_resolvers and friends came before the typed form
    private static DnsServers servers(Cluster proto, FactoryContext context, FieldPath at)
            throws ConfigException {
        if (proto.hasTypedDnsResolverConfig()) {
            return DnsServersTranslator.typed(
                    proto.getTypedDnsResolverConfig(),
                    context.parser(),
                    context.noEffect(),
                    at.field("typed_dns_resolver_config"));
        }
        if (proto.hasDnsResolutionConfig()) {
            return DnsServersTranslator.resolution(
                    proto.getDnsResolutionConfig(), at.field("dns_resolution_config"));
        }
        if (proto.getUseTcpForDnsLookups()) {
            throw at.field("use_tcp_for_dns_lookups").unsupported("DNS over TCP alone");
        }
        return DnsServersTranslator.of(
                proto.getDnsResolversList(), true, at.field("dns_resolvers"));
    }

    /// `dns_lookup_family`.
    public static DnsFamily family(Cluster.DnsLookupFamily proto) {
        return switch (proto) {
            case V4_ONLY -> DnsFamily.V4_ONLY;
            case V6_ONLY -> DnsFamily.V6_ONLY;
            case V4_PREFERRED -> DnsFamily.V4_PREFERRED;
            case ALL -> DnsFamily.ALL;
            case AUTO, UNRECOGNIZED -> DnsFamily.AUTO;
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
