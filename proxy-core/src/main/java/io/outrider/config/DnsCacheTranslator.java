package io.outrider.config;

import io.envoyproxy.envoy.extensions.common.dynamic_forward_proxy.v3.DnsCacheConfig;
import io.outrider.dns.DnsCache;
import io.outrider.dns.DnsCacheSettings;
import io.outrider.dns.DnsServers;
import io.outrider.dns.HostPort;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;

/// `DnsCacheConfig`, of a cluster or of the filter that goes with it. Immutable.
public final class DnsCacheTranslator {
    private static final long DEFAULT_REFRESH = TimeUnit.SECONDS.toNanos(60);
    private static final long DEFAULT_MIN_REFRESH = TimeUnit.SECONDS.toNanos(5);
    private static final long DEFAULT_HOST_TTL = TimeUnit.MINUTES.toNanos(5);
    private static final long DEFAULT_QUERY_TIMEOUT = TimeUnit.SECONDS.toNanos(5);
    private static final long DEFAULT_MAX_HOSTS = 1024;
    private static final long DEFAULT_MAX_PENDING = 1024;

    private DnsCacheTranslator() {}

    /// The cache of that name.
    public static DnsCache translate(DnsCacheConfig proto, FactoryContext context, FieldPath at)
            throws ConfigException {
        if (proto.hasKeyValueConfig()) {
            throw at.field("key_value_config").unsupported("keeping names across restarts");
        }
        long refresh =
                Durations.nanos(
                        proto.hasDnsRefreshRate(), proto.getDnsRefreshRate(), DEFAULT_REFRESH);
        DnsFailureRate failures =
                DnsFailureRate.of(
                        proto.hasDnsFailureRefreshRate(),
                        proto.getDnsFailureRefreshRate(),
                        refresh);
        var breaker = proto.getDnsCacheCircuitBreaker();
        var names = new ArrayList<String>();
        for (var name : proto.getPreresolveHostnamesList()) {
            names.add(new HostPort(name.getAddress(), name.getPortValue()).text());
        }
        long maxHosts =
                proto.hasMaxHosts()
                        ? Integer.toUnsignedLong(proto.getMaxHosts().getValue())
                        : DEFAULT_MAX_HOSTS;
        if (names.size() > maxHosts) {
            throw at.field("preresolve_hostnames")
                    .invalid(names.size() + " (expected: at most max_hosts, " + maxHosts + ")");
        }
        var settings =
                new DnsCacheSettings(
                        proto.getName(),
                        DnsTranslator.family(proto.getDnsLookupFamily()),
                        refresh,
                        Durations.nanos(
                                proto.hasDnsMinRefreshRate(),
                                proto.getDnsMinRefreshRate(),
                                DEFAULT_MIN_REFRESH),
                        Durations.nanos(proto.hasHostTtl(), proto.getHostTtl(), DEFAULT_HOST_TTL),
                        maxHosts,
                        !proto.getDisableDnsRefreshOnFailure(),
                        failures.baseNanos(),
                        failures.maxNanos(),
                        Durations.nanos(
                                proto.hasDnsQueryTimeout(),
                                proto.getDnsQueryTimeout(),
                                DEFAULT_QUERY_TIMEOUT),
                        breaker.hasMaxPendingRequests()
                                ? Integer.toUnsignedLong(breaker.getMaxPendingRequests().getValue())
                                : DEFAULT_MAX_PENDING,
                        servers(proto, context, at),
                        names);
        try {
            return context.dnsCaches().of(settings);
        } catch (IllegalArgumentException e) {
            throw at.invalid(String.valueOf(e.getMessage()));
        }
    }

    @SuppressWarnings("deprecation") // dns_resolution_config came before the typed form
    private static DnsServers servers(DnsCacheConfig proto, FactoryContext context, FieldPath at)
            throws ConfigException {
        if (proto.hasTypedDnsResolverConfig()) {
            return DnsServersTranslator.typed(
                    proto.getTypedDnsResolverConfig(),
                    context.parser(),
                    context.noEffect(),
                    at.field("typed_dns_resolver_config"));
        }
        if (proto.getUseTcpForDnsLookups()) {
            throw at.field("use_tcp_for_dns_lookups").unsupported("DNS over TCP alone");
        }
        return proto.hasDnsResolutionConfig()
                ? DnsServersTranslator.resolution(
                        proto.getDnsResolutionConfig(), at.field("dns_resolution_config"))
                : DnsServers.SYSTEM;
    }
}
